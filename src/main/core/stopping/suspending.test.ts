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

describe('onSightOf', () => {
  it('includes processes remembered from this boot and those that this stop has seen', () => {
    expect(onSightOf(target, [seen], 'boot-1')).toEqual({ run: 'run_1', known: [remembered, seen, root], spare: [] });
  });

  it.each(['boot-2', null])('I4: leaves out what is remembered from another boot (%s)', (boot) => {
    expect(onSightOf(target, [seen], boot).known).toEqual([seen]);
  });

  it('spares the keeper, which has to kill and report', () => {
    const onSight = onSightOf({ ...target, hold: kept }, [], null);
    expect(onSight.known).toEqual([remembered, agent]);
    expect(onSight.spare).toEqual([root]);
  });
});
