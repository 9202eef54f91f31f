/** Orphans: processes that carry a run's mark without a live run are handled as a stop before anything starts there. */

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

/** As a crash between two hosts leaves it: nobody's record, only a mark. */
function orphan(run = 'run_old'): FakeProcess {
  return huskies.world.born({ mark: { run, worktree: worktree() }, cwd: '/', command: 'claude' });
}

async function sweep(): Promise<void> {
  await huskies.clock.advance(180_000);
  await huskies.settle();
}

it('I1: an orphan in a free worktree closes it with a fence, is killed, and the fence is lifted with proof', async () => {
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

it('an orphan beside a live run is stopped by its mark alone; the run is not touched', async () => {
  const left = orphan();
  const [agent] = huskies.spawner.agents.values();
  await sweep();
  expect(huskies.world.isAlive(left)).toBe(false);
  expect(agent && huskies.world.isAlive(agent.process)).toBe(true);
  expect([...huskies.host.ledger.fences.values()]).toEqual([]);
  expect(huskies.store.receipts(STORY).at(0)).toMatchObject({ run: 'run_old', by: 'orphan', verdict: 'gone' });
});

it('finds them at the start of a host, before anything can start', async () => {
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

it('leaves alone who carries the mark of another project, and who lives in a run', async () => {
  const stranger = huskies.world.born({ mark: { run: 'run_x', worktree: '/elsewhere/wt' }, cwd: '/elsewhere/wt' });
  const before = huskies.world.signalled.length;
  await sweep();
  expect(huskies.world.isAlive(stranger)).toBe(true);
  expect(huskies.world.signalled.length).toBe(before);
});

it('I3: a table that cannot be read is unknown: the host opens, says so, and looks again', async () => {
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

it('what a person released is that person’s risk: a start goes on beside it, and no later look closes the worktree again', async () => {
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

it('I1: a fence that came while a start was under way keeps it from being spawned', async () => {
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  // without a mark: a start's own look cannot see it
  const left = huskies.world.born({ cwd: '/', nature: 'unkillable' });
  const { lookAtWorktree } = huskies.git;
  huskies.git.lookAtWorktree = async (...args) => {
    const pending = [...huskies.host.ledger.runs.values()].length > 0;
    if (pending) huskies.host.ledger.commit([{ put: 'fence', fence: fenceOf(left) }]);
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
