/** Containers of runs that are over: no run starts in their worktree before they are proven gone. */
import { beforeEach, expect, it } from 'vitest';
import { FakeContainers } from '../../testing/fake-containers.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const STORY = '1_story';
let huskies: TestHuskies;
let containers: FakeContainers;
let run: string;

beforeEach(async () => {
  huskies = createTestHuskies();
  containers = new FakeContainers(huskies.spawner);
  await huskies.host.open();
  await huskies.must('story.add', { title: 'One', id: STORY, stage: 'current' });
  ({ run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' }));
  await huskies.settle();
});

async function sweep(): Promise<void> {
  await huskies.clock.advance(180_000);
  await huskies.settle();
}

async function stop(): Promise<void> {
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
}

it('I1: the container of an ended run closes its worktree until its runtime confirms that it is gone', async () => {
  await stop();
  containers.runs.add(run);
  containers.answers = false;
  await sweep();
  const reason = { code: 'sandbox.unconfirmed' };
  expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ run, story: STORY, verdict: 'unknown', reason }]);
  const start = { story: STORY, agent: 'coder-1' };
  expect(await huskies.ask('agent.start', start)).toMatchObject({ ok: false, error: { code: 'worktree-fenced' } });
  containers.answers = true;
  await huskies.must('fence.retry', { story: STORY });
  await huskies.settle();
  expect(containers.removed).toEqual([run]);
  expect(huskies.host.ledger.fences.size).toBe(0);
  expect(await huskies.ask('agent.start', start)).toMatchObject({ ok: true });
});

it('I1: a host finds them when it opens, before anything can start', async () => {
  await stop();
  const { world, store, git, config } = huskies;
  const next = createTestHuskies({ world, store, git, config }, undefined, huskies.clock.now() + 1);
  const left = new FakeContainers(next.spawner);
  left.runs.add(run);
  await next.host.open();
  expect([...next.host.ledger.fences.values()]).toMatchObject([{ run, reason: { code: 'orphans.container' } }]);
  await next.settle();
  expect(left.removed).toEqual([run]);
  expect(next.host.ledger.fences.size).toBe(0);
});

it('a container beside a live run is removed, and the run is not affected', async () => {
  const [agent] = huskies.spawner.agents.values();
  containers.runs.add('run_unknown');
  await sweep();
  expect(containers.removed).toEqual(['run_unknown']);
  expect(agent && huskies.world.isAlive(agent.process)).toBe(true);
  expect(huskies.host.ledger.fences.size).toBe(0);
});

it('the containers of a live run, and of one that ends while they are listed, are left to their own stop', async () => {
  containers.runs.add(run);
  await sweep();
  expect(containers.removed).toEqual([]);
  containers.onList = async () => {
    containers.onList = async () => undefined;
    const ended = new Promise<void>((resolve) => huskies.host.door.whenEnded(run, resolve));
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await ended;
    containers.runs.delete(run);
  };
  await sweep();
  expect(huskies.host.ledger.fences.size).toBe(0);
  expect(huskies.store.receipts(STORY)).toHaveLength(1);
});

it('the container of a released run is not closed over again, also after another boot', async () => {
  const [agent] = huskies.spawner.agents.values();
  if (agent !== undefined) agent.process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  await huskies.must('fence.release', { story: STORY });
  if (agent !== undefined) huskies.world.exit(agent.process.pid, 0);
  containers.runs.add(run);
  await sweep();
  expect(huskies.host.ledger.fences.size).toBe(0);
  expect(huskies.host.ledger.releases.has(run)).toBe(true);
});
