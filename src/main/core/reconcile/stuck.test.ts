/** What reconcile cannot do is shown, waits for a person, and is done after a Retry. */
import { expect, it } from 'vitest';
import { legacy, message, RefusalError } from '../../../contract/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { flush } from '../../testing/manual-clock.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import { ERRORS_UNTIL_STUCK } from './loop/loop.ts';

/** Longer than all tries together. */
const LONG_MS = 600_000;
const stuckOf = (huskies: TestHuskies) => huskies.host.door.snapshot().host.it?.stuck;

/** A stop whose proof cannot be written `times` times. */
async function stopped(error: Error, times: number) {
  const { huskies, agent, run } = await atWork();
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  for (let n = 0; n < times; n++) huskies.store.failNextCommit(error);
  await huskies.clock.advance(LONG_MS);
  return { huskies, agent, run, receipt };
}

it('I2: a stop whose proof cannot be written is tried again, then shown; its slot stays closed until a Retry', async () => {
  const { huskies, agent, run, receipt } = await stopped(new Error('no space'), ERRORS_UNTIL_STUCK);
  expect(huskies.world.isAlive(agent.process)).toBe(false);
  expect(stuckOf(huskies)).toMatchObject([
    {
      key: `run:${run}`,
      concern: 'run',
      story: STORY,
      agent: 'coder-1',
      code: 'failing',
      why: message('stuck.error', { why: 'no space' }),
    },
  ]);
  expect(stuckOf(huskies)?.[0]).toMatchObject({ attempts: ERRORS_UNTIL_STUCK, nextTryAt: null });
  expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
    ok: false,
    error: { code: 'slot-busy' },
  });
  expect(await huskies.must('reconcile.retry', { key: 'run:other' })).toMatchObject({ retried: [] });
  expect(await huskies.must('reconcile.retry', {})).toMatchObject({ retried: [`run:${run}`] });
  await huskies.settle();
  expect(stuckOf(huskies)).toEqual([]);
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

it('a stop that fails for a while is done by itself, and nothing is shown', async () => {
  const { huskies, receipt } = await stopped(new Error('no space'), ERRORS_UNTIL_STUCK - 1);
  expect(stuckOf(huskies)).toEqual([]);
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

it('state that is damaged is not written to again by itself, and what to do is said', async () => {
  const damage = new RefusalError({ code: 'state-unreadable', why: legacy('It is damaged.', 'Use a copy.') });
  const { huskies, run, receipt } = await stopped(damage, 1);
  expect(stuckOf(huskies)).toMatchObject([
    { code: 'state-unreadable', why: damage.refusal.why, attempts: 1, nextTryAt: null },
  ]);
  expect(huskies.store.receipt(receipt)).toBeNull();
  await huskies.must('reconcile.retry', { key: `run:${run}` });
  await huskies.settle();
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

it('I1, I9: a recovery that could not be written is made good by itself, and starts nothing', async () => {
  const around = surroundings();
  const { agent, run } = await atWork(createTestHuskies(around));
  const next = createTestHuskies(around);
  around.store.failNextCommit();
  await next.clock.until(next.host.open());
  expect(next.errors).toEqual([expect.stringContaining('[recover]')]);
  await next.clock.advance(LONG_MS);
  expect(next.host.ledger.runs.get(run)).toMatchObject({ status: 'failed', reason: message('recover.interrupted') });
  expect([around.world.isAlive(agent.process), next.spawner.agents.size]).toEqual([false, 0]);
});

it('I9: nor is a pending start of an earlier host made by a Retry', async () => {
  const around = surroundings();
  const first = createTestHuskies(around);
  await first.clock.until(first.host.open());
  await first.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  const { makeWorktree } = around.git;
  around.git.makeWorktree = () => new Promise(() => undefined);
  const { run } = await first.must('agent.start', { story: STORY, agent: 'coder-1' });
  await flush();
  around.git.makeWorktree = makeWorktree;
  const next = createTestHuskies(around);
  for (let n = 0; n < ERRORS_UNTIL_STUCK + 1; n++) around.store.failNextCommit();
  await next.clock.until(next.host.open());
  await next.clock.advance(LONG_MS);
  expect(stuckOf(next)).toMatchObject([{ key: `run:${run}`, nextTryAt: null }]);
  await next.must('reconcile.retry', {});
  await next.settle();
  expect([next.host.ledger.runs.get(run)?.status, next.spawner.agents.size]).toEqual(['failed', 0]);
});

it('a rule that cannot be kept is shown, and goes on trying', async () => {
  const { huskies } = await atWork();
  const { config } = huskies.host.reconciler.world;
  const refresh = config.refresh.bind(config);
  config.refresh = () => Promise.reject(new Error('no'));
  await huskies.clock.advance(LONG_MS);
  expect(stuckOf(huskies)).toMatchObject([{ concern: 'stage-rule', story: null, nextTryAt: expect.any(Number) }]);
  config.refresh = refresh;
  await huskies.clock.advance(120_000);
  expect(stuckOf(huskies)).toEqual([]);
});
