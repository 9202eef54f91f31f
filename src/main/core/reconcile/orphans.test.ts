/** Orphans: processes with the mark of a run that is over are stopped before anything starts in their worktree. */

import { beforeEach, expect, it } from 'vitest';
import { legacy } from '../../../contract/index.ts';
import type { FakeProcess } from '../../testing/fake-world.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import { NO_TRACES, type StoredFence } from '../ports/index.ts';

const STORY = '1_story';
let huskies: TestHuskies;

beforeEach(async () => {
  huskies = createTestHuskies();
  await huskies.host.open();
  await huskies.must('story.add', { title: 'One', id: STORY, stage: 'current' });
  await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
});

function worktree(): string {
  return huskies.host.ledger.worktrees.ofStory(STORY)?.path ?? '';
}

/** A process with the mark of a run that has no record. */
function orphan(run = 'run_old'): FakeProcess {
  return huskies.world.born({ mark: { run, worktree: worktree() }, cwd: '/', command: 'claude' });
}

async function sweep(): Promise<void> {
  await huskies.clock.advance(180_000);
  await huskies.settle();
}

it('I1: an orphan in a free worktree leads to a fence, and the fence is removed once the orphan is proven gone', async () => {
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const left = orphan();
  left.nature = 'unkillable';
  await sweep();
  const [fence] = huskies.host.ledger.fences.values();
  expect(fence).toMatchObject({ worktree: worktree(), run: 'run_old', story: STORY });
  const refused = await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-fenced' } });
  left.nature = 'mortal';
  await huskies.clock.advance(60_000);
  await huskies.settle();
  expect(huskies.world.isAlive(left)).toBe(false);
  expect([...huskies.host.ledger.fences.values()]).toEqual([]);
  expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({ ok: true });
});

it('an orphan beside a live run is stopped by its mark, and the run is not affected', async () => {
  const left = orphan();
  const [agent] = huskies.spawner.agents.values();
  await sweep();
  expect(huskies.world.isAlive(left)).toBe(false);
  expect(agent && huskies.world.isAlive(agent.process)).toBe(true);
  expect([...huskies.host.ledger.fences.values()]).toEqual([]);
  expect(huskies.store.receipts(STORY).at(0)).toMatchObject({ run: 'run_old', by: 'orphan', verdict: 'gone' });
});

it('a host finds orphans when it opens, before anything can start', async () => {
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const left = orphan();
  const { world, store, git, config } = huskies;
  const next = createTestHuskies({ world, store, git, config });
  await next.host.open();
  expect([...next.host.ledger.fences.keys()]).toEqual([worktree()]);
  await next.settle();
  expect(world.isAlive(left)).toBe(false);
  expect([...next.host.ledger.fences.keys()]).toEqual([]);
});

it('processes with the mark of another project and those of live runs are left alone', async () => {
  const stranger = huskies.world.born({ mark: { run: 'run_x', worktree: '/elsewhere/wt' }, cwd: '/elsewhere/wt' });
  const before = huskies.world.signalled.length;
  await sweep();
  expect(huskies.world.isAlive(stranger)).toBe(true);
  expect(huskies.world.signalled.length).toBe(before);
});

it('I3: if the table cannot be read, the host opens, logs an error, and looks again later', async () => {
  const left = orphan();
  const { world, store, git, config } = huskies;
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const next = createTestHuskies({ world, store, git, config });
  next.table.unreadable = 'no /proc';
  await next.host.open();
  expect(next.errors.join()).toContain('[orphans]');
  next.table.unreadable = null;
  await next.clock.advance(200_000);
  await next.settle();
  expect(world.isAlive(left)).toBe(false);
});

it('after a release, runs start beside the released process, and no sweep closes the worktree again', async () => {
  const [agent] = huskies.spawner.agents.values();
  if (agent !== undefined) agent.process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  await huskies.must('fence.release', { story: STORY });
  await huskies.must('agent.start', { story: STORY, agent: 'coder-2' });
  await huskies.settle();
  await sweep();
  const runs = [...huskies.host.ledger.runs.values()];
  expect(runs).toMatchObject([{ agent: 'coder-2', status: 'running' }]);
  expect(huskies.host.ledger.fences.size).toBe(0);
});

it('I1: a fence that is made during a start prevents the spawn', async () => {
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  // Without a mark, so that the start itself does not find it.
  const left = huskies.world.born({ cwd: '/', nature: 'unkillable' });
  const { lookAtWorktree } = huskies.git;
  huskies.git.lookAtWorktree = async (...args) => {
    const pending = [...huskies.host.ledger.runs.values()].length > 0;
    if (pending) huskies.handles.observed.commit([{ put: 'fence', fence: fenceOf(left) }]);
    return await lookAtWorktree.apply(huskies.git, args);
  };
  const before = huskies.spawner.agents.size;
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect(huskies.spawner.agents.size).toBe(before);
  expect(huskies.host.ledger.runs.get(run)).toMatchObject({
    status: 'failed',
    reason: { code: 'start.fenced', values: { story: STORY } },
  });
});

function fenceOf({ pid, startTime }: FakeProcess): StoredFence {
  return {
    worktree: worktree(),
    story: STORY,
    lane: null,
    agent: 'coder-9',
    verdict: 'unknown',
    reason: legacy('found by a look'),
    processes: [{ pid, startTime, command: 'left', state: 'S', why: legacy('lives') }],
    since: 0,
    attempts: 0,
    nextTryAt: null,
    runStartedAt: 0,
    run: 'run_old',
    ...NO_TRACES,
  };
}
