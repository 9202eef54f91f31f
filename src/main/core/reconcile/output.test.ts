import { expect, it } from 'vitest';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';
import { OUTPUT_EVERY_MS } from './concerns.ts';

it('shows the time of a run’s last output at most once a second, and only when it changed', async () => {
  const { huskies, run, agent } = await atWork();
  const shown: (number | null)[] = [];
  huskies.host.door.subscribe(({ changes }) => {
    for (const change of changes)
      if (change.table === 'runs' && change.put !== null) shown.push(change.put.lastOutputAt);
  });
  for (let at = 1; at <= 100; at += 1) {
    agent.lastOutputAt = at;
    await huskies.clock.advance(OUTPUT_EVERY_MS / 50);
  }
  expect(shown).toEqual([50, 100]);
  await huskies.clock.advance(5 * OUTPUT_EVERY_MS);
  expect(shown).toEqual([50, 100]);
  expect(huskies.host.ledger.runs.get(run)?.lastOutputAt).toBe(100);
  expect(await huskies.must('agent.list', {})).toMatchObject([{ kind: 'agent', io: 'terminal', lastOutputAt: 100 }]);
});

it('the time is not written by itself, and the end of the run writes that of the very last output', async () => {
  const { huskies, run, agent } = await atWork();
  agent.lastOutputAt = 7;
  const { commits } = huskies.store;
  await huskies.clock.advance(OUTPUT_EVERY_MS);
  expect(huskies.host.ledger.runs.get(run)?.lastOutputAt).toBe(7);
  expect(huskies.store.commits).toBe(commits);
  agent.lastOutputAt = 8;
  agent.exit(0);
  await huskies.settle();
  expect(huskies.store.load().runs).toMatchObject([{ story: STORY, status: 'completed', lastOutputAt: 8 }]);
});

it('a crash of the host keeps the time of the last output: the later one of the record and the log', async () => {
  const { huskies, run } = await atWork();
  const { world, store, git, config } = huskies;
  world.logWrittenAt.set(run, 9_000);
  expect(store.load().runs).toMatchObject([{ id: run, lastOutputAt: null }]);
  world.crash();
  const next = await opened(createTestHuskies({ world, store, git, config }));
  expect(store.load().runs).toMatchObject([{ id: run, lastOutputAt: 9_000 }]);
  expect(next.host.ledger.runs.get(run)).toMatchObject({ status: 'failed', lastOutputAt: 9_000 });
});
