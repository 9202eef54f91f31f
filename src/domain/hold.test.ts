import { describe, expect, it } from 'vitest';
import { holdAfterImport, holdAfterStop, message, STAGES, type StopCause, type StoryState } from './index.ts';

const CODER = { kind: 'agent', role: 'coder', agent: 'coder-1', status: 'running' } as const;
const state = (part: Partial<StoryState>): StoryState => ({ stage: 'current', blocked: null, frozen: false, ...part });
const why = message('run.asked');
const hold = (part: object, story: Partial<StoryState> = {}, by: StopCause = 'person') =>
  holdAfterStop({ ...CODER, ...part }, state(story), { by, why });

describe('I9: a stop holds the story', () => {
  it('when a person or the stage rule asks for it, and no other cause', () => {
    expect(hold({})).toEqual(message('hold.person', { agent: 'coder-1' }));
    expect(hold({}, {}, 'stage-rule')).toEqual(message('hold.rule', { agent: 'coder-1', why }));
    const others = ['run', 'story-left', 'quit', 'recovery', 'exit', 'fence', 'orphan'] as const;
    for (const by of others) expect(hold({}, {}, by)).toBeNull();
  });

  it('also in backlog and under a flag, from where it could be started again', () => {
    for (const story of [{ stage: 'backlog' }, { frozen: true }] as const)
      for (const by of ['person', 'stage-rule'] as const) expect(hold({}, story, by)).not.toBeNull();
  });

  it('not in a stage that wants another role, since a start there is not of the same run', () => {
    expect(hold({}, { stage: 'qa' }, 'stage-rule')).toBeNull();
    expect(hold({}, { stage: 'done' })).toBeNull();
  });

  it('not for an agent of role other, which is never started automatically', () => {
    expect(hold({ role: 'other' })).toBeNull();
  });

  it('also for an ended run that its stage would start again, and for no other ended run', () => {
    expect(hold({ status: 'failed' })).not.toBeNull();
    expect(hold({ status: 'failed' }, { stage: 'backlog' })).toBeNull();
    expect(hold({ status: 'completed' }, { stage: 'qa' })).toBeNull();
  });

  it('for a live run of another kind, such as a gate', () => {
    expect(hold({ kind: 'gate', role: 'other' }, { stage: 'qa' })).not.toBeNull();
    expect(hold({ kind: 'gate', role: 'other', status: 'completed' })).toBeNull();
  });
});

it.each(STAGES)(
  'an import into %s: only a file of the inbox holds the story, where an agent or the merge would act',
  (stage) => {
    const file = 'a.md';
    const isHeld = ['current', 'qa', 'merge'].includes(stage);
    expect(holdAfterImport({ stage }, { kind: 'person', via: 'inbox' }, file)).toEqual(
      isHeld ? message('hold.inbox', { file, stage }) : null,
    );
    expect(holdAfterImport({ stage }, { kind: 'person', via: 'cli' }, file)).toBeNull();
  },
);
