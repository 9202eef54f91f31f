import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalRole,
  fits,
  isMisplaced,
  ROLES,
  type Role,
  RUN_KINDS,
  roleOf,
  STAGES,
  type Stage,
  type StoryState,
  startRole,
  wantedRole,
} from './index.ts';
import { legacy } from './message.ts';

const WANTED: Record<Stage, Role | null> = {
  backlog: null,
  current: 'coder',
  qa: 'qa',
  merge: 'mergemaster',
  done: null,
  archived: null,
};
const FLAGS: Pick<StoryState, 'blocked' | 'frozen'>[] = [
  { blocked: null, frozen: false },
  { blocked: legacy('waits'), frozen: false },
  { blocked: null, frozen: true },
  { blocked: legacy('waits'), frozen: true },
  // An empty reason counts as a reason.
  { blocked: legacy(''), frozen: false },
];
const STATES = STAGES.flatMap((stage) => FLAGS.map((flags): StoryState => ({ stage, ...flags })));

describe('roleOf', () => {
  const configured = [
    { name: 'coder-boss', role: 'other' },
    { name: 'alice', role: 'coder' },
  ] as const;

  it.each([
    ['coder-boss', 'other'],
    ['alice', 'coder'],
    ['coder', 'coder'],
    ['coder-9', 'coder'],
    ['coder-bos', 'coder'],
    ['coderabbit', 'coder'],
    ['qa', 'qa'],
    ['qa-2', 'qa'],
    ['mergemaster', 'mergemaster'],
    ['mergemaster-x', 'mergemaster'],
    ['merge', 'other'],
    ['Coder', 'other'],
    ['my-coder', 'other'],
    ['alice2', 'other'],
    ['', 'other'],
  ])('%s has the role %s: from the config, otherwise from the beginning of its name', (agent, role) => {
    expect(roleOf(agent, configured)).toBe(role);
  });
});

describe('canonicalRole', () => {
  it.each(STATES)('$stage, blocked $blocked, frozen $frozen', (state) => {
    const free = state.blocked === null && !state.frozen;
    expect(canonicalRole(state)).toBe(free ? WANTED[state.stage] : null);
  });
});

const anyRole = fc.constantFrom(...ROLES);
const anyState: fc.Arbitrary<StoryState> = fc.record({
  stage: fc.constantFrom(...STAGES),
  blocked: fc.option(
    fc.string().map((text) => legacy(text)),
    { nil: null },
  ),
  frozen: fc.boolean(),
});

describe('what follows from the table of roles', () => {
  it.each(STAGES)('%s wants its role regardless of flags, and Start offers that role, or a coder', (stage) => {
    expect(wantedRole(stage)).toBe(WANTED[stage]);
    expect(startRole(stage)).toBe(WANTED[stage] ?? 'coder');
  });

  it('an agent is misplaced exactly if its role belongs to a stage and the story wants another role or none', () => {
    fc.assert(
      fc.property(anyRole, fc.option(anyState, { nil: null }), (role, story) => {
        const wants = story === null ? null : canonicalRole(story);
        expect(isMisplaced({ kind: 'agent', role }, story)).toBe(role !== 'other' && wants !== role);
      }),
    );
  });

  it('no other kind of run is ever misplaced', () => {
    fc.assert(
      fc.property(anyRole, fc.option(anyState, { nil: null }), (role, story) => {
        for (const kind of RUN_KINDS.filter((one) => one !== 'agent')) {
          expect(isMisplaced({ kind, role }, story)).toBe(false);
        }
      }),
    );
  });

  it('a role that fits is never misplaced, and at most one role of a stage fits', () => {
    fc.assert(
      fc.property(anyState, (story) => {
        const fitting = ROLES.filter((role) => fits(role, story));
        for (const role of fitting) expect(isMisplaced({ kind: 'agent', role }, story)).toBe(false);
        const bound = canonicalRole(story);
        expect(fitting.filter((role) => role !== 'other')).toEqual(bound === null ? [] : [bound]);
        expect(fitting.includes('other')).toBe(story.stage !== 'archived');
      }),
    );
  });
});
