/** Work of reconcile that fails again and again is shown, waits for a person, and is done after a Retry. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { message, RefusalError, type StuckConcern, type StuckRecord, stuckText } from '../../../contract/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { flush, ManualClock } from '../../testing/manual-clock.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import { concernsOf } from './concerns.ts';
import { ERRORS_UNTIL_STUCK, Loop } from './loop/loop.ts';
import { Advancer } from './procedures/advance.ts';
import { DiffSizes } from './procedures/diff-sizes.ts';
import { MergeQueue } from './procedures/merge.ts';
import { Radar } from './procedures/radar.ts';
import { Scheduler } from './procedures/schedule.ts';
import { showStuck } from './stuck.ts';
import type { World } from './world.ts';

/** Longer than all tries together take. */
const LONG_MS = 600_000;
const stuckOf = (huskies: TestHuskies) => huskies.host.door.snapshot().host.it?.stuck;

/** A stop whose proof cannot be written at first: the first `failures` commits fail. */
async function stopped(error: Error, failures: number) {
  const { huskies, agent, run } = await atWork();
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  for (let n = 0; n < failures; n++) huskies.store.failNextCommit(error);
  await huskies.clock.advance(LONG_MS);
  return { huskies, agent, run, receipt };
}

it('I2: a stop whose proof cannot be written is tried again, then shown as stuck; its slot stays closed until a Retry', async () => {
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

it('a stop that fails only for a while succeeds by itself, and is not shown as stuck', async () => {
  const { huskies, receipt } = await stopped(new Error('no space'), ERRORS_UNTIL_STUCK - 1);
  expect(stuckOf(huskies)).toEqual([]);
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

const damage = new RefusalError({
  code: 'state-unreadable',
  why: message('store.damage', { place: 'project.db', detail: 'it is malformed' }),
});

it('damaged state is not written to again without a Retry, and the message has a remedy', async () => {
  const { huskies, run, receipt } = await stopped(damage, 1);
  expect(stuckOf(huskies)).toMatchObject([
    { code: 'state-unreadable', why: damage.refusal.why, attempts: 1, nextTryAt: null },
  ]);
  expect(huskies.store.receipt(receipt)).toBeNull();
  await huskies.must('reconcile.retry', { key: `run:${run}` });
  await huskies.settle();
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
});

it('I1, I9: a recovery that could not be written is completed later, and starts nothing', async () => {
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

it('I9: a Retry does not start a pending run of an earlier host', async () => {
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

it('a fence whose check keeps failing is shown as waiting for Retry; each failed check counts as a try', async () => {
  const { huskies, agent } = await atWork();
  agent.process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const fence = () => Object.values(huskies.host.door.snapshot().fences)[0];
  const before = fence()?.attempts ?? 0;
  for (let n = 0; n < ERRORS_UNTIL_STUCK; n++) huskies.store.failNextCommit();
  await huskies.clock.advance(LONG_MS);
  expect(stuckOf(huskies)).toMatchObject([{ concern: 'fence', nextTryAt: null }]);
  expect(fence()).toMatchObject({ attempts: before + ERRORS_UNTIL_STUCK, nextTryAt: null, waitsForRetry: true });
  await huskies.must('fence.retry', { story: STORY });
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect(fence()).toMatchObject({ nextTryAt: expect.any(Number), waitsForRetry: false });
});

it('each row of reconcile’s table is shown under its own name when it fails', async () => {
  const clock = new ManualClock();
  const shown: [string, StuckConcern, string][] = [];
  const observed = {
    showFence: () => undefined,
    showStuck: (key: string, stuck: Omit<StuckRecord, 'key' | 'since'> | null) => {
      if (stuck !== null) shown.push([key, stuck.concern, stuckText(stuck)]);
    },
  };
  // Every worker fails, because all else that it needs cannot be read.
  const broken = new Proxy({ observed } as unknown as World, {
    get(target, name) {
      if (name !== 'observed') throw new Error(`${String(name)} cannot be read`);
      return target.observed;
    },
  });
  const { ledger } = createTestHuskies().host;
  const workers = {
    scheduler: new Scheduler(broken),
    advancer: new Advancer(broken),
    merge: new MergeQueue(broken),
    radar: new Radar(broken),
    diffSizes: new DiffSizes(broken),
  };
  const loop = new Loop(
    {
      clock,
      random: { id: () => '', uuid: () => '', fraction: () => 0 },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      show: (at, stuck) => showStuck({ ledger, observed: broken.observed }, at, stuck),
      failed: () => undefined,
    },
    concernsOf(broken, workers),
  );
  const expected = {
    'run:x': 'run',
    'fence:x': 'fence',
    'story:x': 'story',
    'worktree:x': 'worktree',
    'advance:x': 'advance',
    'care:x': 'worktree-care',
    archive: 'archive',
    deleted: 'deleted',
    'stage-rule': 'stage-rule',
    schedule: 'schedule',
    merge: 'merge',
    worktrees: 'worktrees',
    'empty-places': 'empty-places',
    orphans: 'orphans',
    output: 'output',
    watchdog: 'watchdog',
    radar: 'radar',
    lineage: 'lineage',
    'diff-sizes': 'diff-sizes',
    backups: 'backups',
    inbox: 'inbox',
    'story-file:x': 'inbox-file',
  };
  expect(
    concernsOf(broken, workers)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.values(expected).sort());
  for (const key of Object.keys(expected)) loop.add(key);
  await clock.advance(LONG_MS);
  await loop.close();
  expect(Object.fromEntries(shown.map(([key, concern]) => [key, concern]))).toEqual(expected);
  expect(new Set(shown.map(([, , sentence]) => sentence)).size).toBe(Object.keys(expected).length);
  // The table in ARCHITECTURE.md names each key.
  const page = readFileSync('ARCHITECTURE.md', 'utf8');
  for (const key of Object.keys(expected))
    expect(page).toMatch(new RegExp(`^\\|[^|]*\`${key.replace(/:x$/, ':…')}\``, 'm'));
});

it.each([
  ['fails', new Error('no')],
  ['finds damaged state', damage],
])('I8: a stage rule that %s is shown as stuck, and still tried again', async (_what, error) => {
  const { huskies } = await atWork();
  const { config } = huskies.host.reconciler.world;
  const refresh = config.refresh.bind(config);
  config.refresh = () => Promise.reject(error);
  await huskies.clock.advance(LONG_MS);
  expect(stuckOf(huskies)).toMatchObject([{ concern: 'stage-rule', story: null, nextTryAt: expect.any(Number) }]);
  config.refresh = refresh;
  await huskies.clock.advance(120_000);
  expect(stuckOf(huskies)).toEqual([]);
});
