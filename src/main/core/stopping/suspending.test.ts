import { describe, expect, it } from 'vitest';
import type { TreeHold } from '../ports/index.ts';
import { onSightOf } from './suspending.ts';
import type { StopTarget } from './target.ts';

const root = { pid: 10, startTime: 1 };
const agent = { pid: 11, startTime: 2 };
const remembered = { pid: 12, startTime: 3 };
const seen = { pid: 13, startTime: 4 };
const target: StopTarget = {
  run: 'run_1',
  worktree: '/wt/a',
  root,
  tty: 0,
  startedAt: 0,
  boot: 'boot-1',
  hold: null,
  known: [remembered],
};
const kept: TreeHold = {
  strength: 'kernel',
  keeper: root,
  cgroup: null,
  agent,
  inside: () => [],
  killAll: async () => true,
};

describe('whom a look may stop on sight', () => {
  it('who is remembered of this boot, and who was seen by this stop', () => {
    expect(onSightOf(target, [seen], 'boot-1')).toEqual({ run: 'run_1', known: [remembered, seen, root], spare: [] });
  });

  it.each(['boot-2', null])('I4: of another boot (%s) only those this stop has seen itself', (boot) => {
    expect(onSightOf(target, [seen], boot).known).toEqual([seen]);
  });

  it('never the keeper, which has to kill and to report', () => {
    const sight = onSightOf({ ...target, hold: kept }, [], null);
    expect(sight.known).toEqual([remembered, agent]);
    expect(sight.spare).toEqual([root]);
  });
});
