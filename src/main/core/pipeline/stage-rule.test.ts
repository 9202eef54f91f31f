import { describe, expect, it } from 'vitest';
import { legacy, messageText } from '../../../contract/index.ts';
import { canonicalRole, ROLES, STAGES, type StoryState } from '../../../domain/index.ts';
import { stageRule } from './stage-rule.ts';

const FLAGS: Pick<StoryState, 'blocked' | 'frozen'>[] = [
  { blocked: null, frozen: false },
  { blocked: legacy('waits'), frozen: false },
  { blocked: null, frozen: true },
  { blocked: legacy('waits'), frozen: true },
  // An empty reason still means blocked.
  { blocked: legacy(''), frozen: false },
];
const STATES = STAGES.flatMap((stage) => FLAGS.map((flags): StoryState => ({ stage, ...flags })));

describe('stageRule', () => {
  const cases = [null, ...STATES].flatMap((story) => ROLES.map((role) => ({ story, role })));

  it.each(cases)('I8: $role on $story goes on only if it is the canonical role, or other', ({ story, role }) => {
    const wants = story === null ? null : canonicalRole(story);
    const ruling = stageRule({ kind: 'agent', role }, story);
    if (role === 'other' || wants === role) expect(ruling).toBeNull();
    else expect(ruling).toMatchObject({ has: role, wants });
  });

  it.each([
    [{ stage: 'qa', blocked: null, frozen: false }, 'coder', 'the story is in qa, which needs qa, not coder'],
    [{ stage: 'done', blocked: null, frozen: false }, 'qa', 'the story is in done, which needs no agent, not qa'],
    [
      { stage: 'current', blocked: legacy('no key'), frozen: false },
      'coder',
      'the story is blocked (no key), so no coder should run on it',
    ],
    [
      { stage: 'merge', blocked: null, frozen: true },
      'mergemaster',
      'the story is frozen, so no mergemaster should run on it',
    ],
    [null, 'coder', 'the story does not exist, so no coder should run on it'],
  ] as const)('gives the reason: %o, %s', (story, role, why) => {
    const ruling = stageRule({ kind: 'agent', role }, story);
    expect(ruling && messageText(ruling.why)).toBe(why);
  });
});
