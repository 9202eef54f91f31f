import { expect, it } from 'vitest';
import { flush, ManualClock } from '../../../testing/manual-clock.ts';
import { backoffMs } from './backoff.ts';
import { type Concern, ERRORS_UNTIL_STUCK, Loop, type Stuck, type WorkResult } from './loop.ts';

/** A loop with one concern. Its worker returns or throws `results` one after another, then returns `done`. */
function setUp(results: (WorkResult | Error)[], rest: Partial<Concern> = {}) {
  const clock = new ManualClock(0);
  const looks: [subject: string, at: number][] = [];
  const shown: [key: string, stuck: Stuck | null][] = [];
  const errors: string[] = [];
  const failures: unknown[] = [];
  const loop = new Loop(
    {
      clock,
      random: { id: () => '', uuid: () => '', fraction: () => 0 },
      log: { info: () => undefined, warn: () => undefined, error: (message) => errors.push(message) },
      show: ({ key }, stuck) => shown.push([key, stuck]),
      failed: (error) => failures.push(error),
    },
    [
      {
        name: 'run',
        prefix: 'thing:',
        async work(subject) {
          looks.push([subject, clock.now()]);
          const result = results.shift() ?? 'done';
          if (result instanceof Error) throw result;
          return result;
        },
        ...rest,
      },
    ],
  );
  return { loop, clock, looks, shown, errors, failures };
}
const times = ({ looks }: { looks: [string, number][] }) => looks.map(([, at]) => at);

it('passes the rest of a key to the worker of its concern, and throws for a key without a concern', async () => {
  const { loop, looks } = setUp([]);
  loop.add('thing:a:b');
  await loop.idle();
  expect(looks).toEqual([['a:b', 0]]);
  expect(() => loop.add('other')).toThrow('no concern has the key other');
});

it('done: the key waits for the next mark, or for the interval of its concern', async () => {
  const once = setUp([]);
  const often = setUp([], { everyMs: () => 300 });
  for (const one of [once, often]) {
    one.loop.add('thing:a');
    await one.clock.advance(1_000);
  }
  expect([times(once), times(often)]).toEqual([[0], [0, 300, 600, 900]]);
});

it('againMs: the key is worked on after that many ms, and an earlier mark replaces that plan', async () => {
  const bench = setUp([{ againMs: 700 }, { againMs: 700 }]);
  bench.loop.add('thing:a');
  await bench.clock.advance(800);
  bench.loop.add('thing:a');
  await bench.clock.advance(5_000);
  expect(times(bench)).toEqual([0, 700, 800]);
});

it('retry: the key is tried again with backoff, which is reported and starts over after done', async () => {
  const planned: (number | null)[] = [];
  const bench = setUp(['retry', 'retry', 'done', 'retry'], { planned: (_subject, at) => planned.push(at) });
  bench.loop.add('thing:a');
  await bench.clock.advance(5_000);
  bench.loop.add('thing:a');
  await bench.clock.advance(1_000);
  expect(times(bench)).toEqual([0, 500, 1_500, 5_000, 5_500]);
  expect(planned).toEqual([500, 1_500, 5_500]);
  expect([bench.shown, bench.errors]).toEqual([[], []]);
});

it('the backoff doubles up to a minute and is shortened by at most a fifth', () => {
  expect([1, 2, 3, 7, 8, 100].map((failures) => backoffMs(failures, 0))).toEqual([
    500, 1_000, 2_000, 32_000, 60_000, 60_000,
  ]);
  expect(backoffMs(1, 0.999)).toBeGreaterThanOrEqual(400);
});

it('terminal: the key is shown as stuck, and worked on again only after Retry or a mark', async () => {
  const error = new Error('damaged');
  const result = { terminal: 'state-unreadable', error } as const;
  const bench = setUp([result, result]);
  bench.loop.add('thing:a');
  await bench.clock.advance(600_000);
  expect([times(bench), bench.errors]).toEqual([[0], ['reconcile of thing:a failed']]);
  expect(bench.shown).toEqual([['thing:a', { code: 'state-unreadable', error, attempts: 1, nextTryAt: null }]]);
  expect(bench.loop.stuck).toEqual(['thing:a']);
  bench.loop.add('thing:a');
  await flush();
  expect(bench.loop.stuck).toEqual(['thing:a']);
  bench.loop.retry('thing:a');
  await flush();
  expect([bench.loop.stuck, bench.shown.at(-1)]).toEqual([[], ['thing:a', null]]);
});

it('I8: terminal: a key with an interval is shown as stuck, and still tried again, with backoff', async () => {
  const result = { terminal: 'state-unreadable', error: new Error('damaged') } as const;
  const bench = setUp([result, result], { everyMs: () => 10_000 });
  bench.loop.add('thing:a');
  await bench.clock.advance(12_000);
  expect(times(bench)).toEqual([0, 500, 1_500, 11_500]);
  expect(bench.shown).toMatchObject([
    ['thing:a', { code: 'state-unreadable', attempts: 1, nextTryAt: 500 }],
    ['thing:a', { code: 'state-unreadable', attempts: 2, nextTryAt: 1_500 }],
    ['thing:a', null],
  ]);
});

it('a key that throws too often in a row is tried again only after Retry, which resets its backoff', async () => {
  const planned: (number | null)[] = [];
  const bench = setUp(
    Array.from({ length: ERRORS_UNTIL_STUCK + 2 }, () => new Error('no')),
    { planned: (_subject, at) => planned.push(at) },
  );
  bench.loop.add('thing:a');
  await bench.clock.advance(3_600_000);
  expect(times(bench)).toHaveLength(ERRORS_UNTIL_STUCK);
  expect(planned.map((at) => at === null)).toEqual([...Array(ERRORS_UNTIL_STUCK - 1).fill(false), true]);
  expect(bench.shown).toMatchObject([['thing:a', { code: 'failing', attempts: ERRORS_UNTIL_STUCK, nextTryAt: null }]]);
  const now = bench.clock.now();
  bench.loop.retry('thing:a');
  await bench.clock.advance(10_000);
  expect(times(bench).slice(-3)).toEqual([now, now + 500, now + 1_500]);
  // It stays shown, with the time of its next try, until a try succeeds.
  expect(bench.shown.slice(1)).toMatchObject([
    ['thing:a', { attempts: 1, nextTryAt: now + 500 }],
    ['thing:a', { attempts: 2, nextTryAt: now + 1_500 }],
    ['thing:a', null],
  ]);
});

it('a failure of the whole machine is reported each time, and is tried again without a person, however long it lasts', async () => {
  const full = () => Object.assign(new Error('write'), { code: 'ENOSPC' });
  const bench = setUp(Array.from({ length: ERRORS_UNTIL_STUCK + 5 }, full));
  bench.loop.add('thing:a');
  await bench.clock.advance(1_200_000);
  expect(times(bench)).toHaveLength(ERRORS_UNTIL_STUCK + 6);
  expect(bench.failures).toHaveLength(ERRORS_UNTIL_STUCK + 5);
  expect(bench.shown[0]).toMatchObject(['thing:a', { code: 'failing', nextTryAt: expect.any(Number) }]);
  expect(bench.shown.at(-1)).toEqual(['thing:a', null]);
});

it('a key with an interval that throws too often is shown as stuck, and still tried again', async () => {
  const bench = setUp(
    Array.from({ length: ERRORS_UNTIL_STUCK }, () => new Error('no')),
    { everyMs: () => 1_000 },
  );
  bench.loop.add('thing:a');
  await bench.clock.advance(3_600_000);
  expect(bench.shown).toMatchObject([
    ['thing:a', { code: 'failing', nextTryAt: expect.any(Number) }],
    ['thing:a', null],
  ]);
  expect(times(bench).length).toBeGreaterThan(ERRORS_UNTIL_STUCK + 100);
});

it('a key has one worker at a time, which runs once more for all marks meanwhile; close waits for it', async () => {
  let release: () => void = () => undefined;
  let workers = 0;
  const bench = setUp([], {
    async work() {
      workers += 1;
      expect(workers).toBe(1);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      workers -= 1;
      return 'done';
    },
  });
  bench.loop.add('thing:a');
  await flush();
  for (let n = 0; n < 3; n++) bench.loop.add('thing:a');
  release();
  await flush();
  expect(workers).toBe(1);
  bench.loop.add('thing:a');
  const closed = bench.loop.close();
  release();
  await closed;
  expect(workers).toBe(0);
});
