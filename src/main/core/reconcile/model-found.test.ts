/** Faults that the model test found. */
import { beforeEach, expect, it } from 'vitest';
import type { FakeAgent } from '../../testing/fake-spawner.ts';
import { flush } from '../../testing/manual-clock.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const STORY = '1_story';
let huskies: TestHuskies;

/** Each test begins with a run that has ended and whose record is in the pool. */
beforeEach(async () => {
  huskies = createTestHuskies();
  huskies.spawner.keeper = false;
  await huskies.host.open();
  await huskies.must('story.add', { title: 'One', id: STORY, stage: 'current' });
  await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const [agent] = huskies.spawner.agents.values() as IterableIterator<FakeAgent>;
  agent?.exit(0);
  await huskies.settle();
});

it.each([
  ['coder-1', 'slot-busy'],
  ['coder-2', 'worktree-busy'],
])('I4, I9: while the stop of an ended run is under way, %s cannot start in its worktree', async (agent, code) => {
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  expect(await huskies.ask('agent.start', { story: STORY, agent })).toMatchObject({ ok: false, error: { code } });
  await huskies.settle();
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
  expect(await huskies.ask('agent.start', { story: STORY, agent })).toMatchObject({ ok: true });
});

it('I4: the records of a story that left the pipeline stay while a stop of one of its runs is under way', async () => {
  let look: () => void = () => undefined;
  const { table } = huskies;
  const scan = table.scan.bind(table);
  table.scan = async (options) => {
    await new Promise<void>((done) => {
      look = done;
    });
    return await scan(options);
  };
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.must('story.move', { story: STORY, stage: 'done' });
  await flush();
  expect(huskies.host.ledger.runs.size).toBe(1);
  table.scan = scan;
  look();
  await huskies.settle();
  expect(huskies.host.ledger.runs.size).toBe(0);
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

it('I4: the stop of an ended run spares a live run in the same worktree that has lost its keeper', async () => {
  huskies.spawner.keeper = true;
  await huskies.must('agent.start', { story: STORY, agent: 'coder-2' });
  await huskies.settle();
  const { process } = [...huskies.spawner.agents.values()][1] as FakeAgent;
  huskies.world.exit(process.ppid, 137);
  expect(process.ppid).toBe(1);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  expect(huskies.world.isAlive(process)).toBe(true);
  expect(huskies.host.ledger.runs.size).toBe(1);
});
