import { expect, it } from 'vitest';
import { flush, ManualClock } from '../../../testing/manual-clock.ts';
import { backoffMs } from './backoff.ts';
import { type Concern, ERRORS_UNTIL_STUCK, Loop, type Stuck, type WorkResult } from './loop.ts';

/** A loop with one concern; `answers` are its worker's, one after another, then `done`. An Error is thrown. */
function looping(answers: (WorkResult | Error)[], rest: Partial<Concern> = {}) {
  const clock = new ManualClock(0);
  const looks: [subject: string, at: number][] = [];
  const shown: [key: string, stuck: Stuck | null][] = [];
  const errors: string[] = [];
  const loop = new Loop(
    {
      clock,
      random: { id: () => '', fraction: () => 0 },
      log: { info: () => undefined, warn: () => undefined, error: (message) => errors.push(message) },
      show: (key, stuck) => shown.push([key, stuck]),
    },
    [
      {
        prefix: 'thing:',
        async work(subject) {
          looks.push([subject, clock.now()]);
          const answer = answers.shift() ?? 'done';
          if (answer instanceof Error) throw answer;
          return answer;
        },
        ...rest,
      },
    ],
  );
  return { loop, clock, looks, shown, errors };
}
const times = ({ looks }: { looks: [string, number][] }) => looks.map(([, at]) => at);

it('routes a key to its concern, which is given the rest of it; a key of none is refused', async () => {
  const { loop, looks } = looping([]);
  loop.add('thing:a:b');
  await loop.idle();
  expect(looks).toEqual([['a:b', 0]]);
  expect(() => loop.add('other')).toThrow('no concern has the key other');
});

it('done waits for the next mark, or for the time of the concern itself', async () => {
  const once = looping([]);
  const often = looping([], { every: () => 300 });
  for (const one of [once, often]) {
    one.loop.add('thing:a');
    await one.clock.advance(1_000);
  }
  expect([times(once), times(often)]).toEqual([[0], [0, 300, 600, 900]]);
});

it('again looks after so many ms, and a mark meanwhile takes the place of that look', async () => {
  const it = looping([{ again: 700 }, { again: 700 }]);
  it.loop.add('thing:a');
  await it.clock.advance(800);
  it.loop.add('thing:a');
  await it.clock.advance(5_000);
  expect(times(it)).toEqual([0, 700, 800]);
});

it('retry backs off, is told of, and forgets its backoff once it is done', async () => {
  const planned: number[] = [];
  const it = looping(['retry', 'retry', 'done', 'retry'], { planned: (_subject, at) => planned.push(at) });
  it.loop.add('thing:a');
  await it.clock.advance(5_000);
  it.loop.add('thing:a');
  await it.clock.advance(1_000);
  expect(times(it)).toEqual([0, 500, 1_500, 5_000, 5_500]);
  expect(planned).toEqual([500, 1_500, 5_500]);
  expect([it.shown, it.errors]).toEqual([[], []]);
});

it('a backoff doubles up to a minute, less a fifth at most', () => {
  expect([1, 2, 3, 7, 8, 100].map((failures) => backoffMs(failures, 0))).toEqual([
    500, 1_000, 2_000, 32_000, 60_000, 60_000,
  ]);
  expect(backoffMs(1, 0.999)).toBeGreaterThanOrEqual(400);
});

it('terminal is shown and not tried again by itself, but by Retry or a mark', async () => {
  const error = new Error('damaged');
  const answer = { terminal: 'state-unreadable', error } as const;
  const it = looping([answer, answer], { every: () => 100 });
  it.loop.add('thing:a');
  await it.clock.advance(600_000);
  expect([times(it), it.errors]).toEqual([[0], ['reconcile of thing:a failed for good']]);
  expect(it.shown).toEqual([['thing:a', { code: 'state-unreadable', error, attempts: 1, nextTryAt: null }]]);
  expect(it.loop.stuck).toEqual(['thing:a']);
  it.loop.add('thing:a');
  await flush();
  expect(it.loop.stuck).toEqual(['thing:a']);
  it.loop.retry('thing:a');
  await flush();
  expect([it.loop.stuck, it.shown.at(-1)]).toEqual([[], ['thing:a', null]]);
});

it('what throws is tried again, and after so many errors in a row only by Retry, from the first backoff on', async () => {
  const it = looping(Array.from({ length: ERRORS_UNTIL_STUCK + 2 }, () => new Error('no')));
  it.loop.add('thing:a');
  await it.clock.advance(3_600_000);
  expect(times(it)).toHaveLength(ERRORS_UNTIL_STUCK);
  expect(it.shown).toMatchObject([['thing:a', { code: 'failing', attempts: ERRORS_UNTIL_STUCK, nextTryAt: null }]]);
  const now = it.clock.now();
  it.loop.retry('thing:a');
  await it.clock.advance(10_000);
  expect(times(it).slice(-3)).toEqual([now, now + 500, now + 1_500]);
  // until it is solved it stays shown, with the time of its next try
  expect(it.shown.slice(1)).toMatchObject([
    ['thing:a', { attempts: 1, nextTryAt: now + 500 }],
    ['thing:a', { attempts: 2, nextTryAt: now + 1_500 }],
    ['thing:a', null],
  ]);
});

it('what has a time of its own is shown after so many errors, and goes on', async () => {
  const it = looping(
    Array.from({ length: ERRORS_UNTIL_STUCK }, () => new Error('no')),
    { every: () => 1_000 },
  );
  it.loop.add('thing:a');
  await it.clock.advance(3_600_000);
  expect(it.shown).toMatchObject([
    ['thing:a', { code: 'failing', nextTryAt: expect.any(Number) }],
    ['thing:a', null],
  ]);
  expect(times(it).length).toBeGreaterThan(ERRORS_UNTIL_STUCK + 100);
});

it('one worker at a time looks at a key, and once more for all marks meanwhile; closing lets it end', async () => {
  let release: () => void = () => undefined;
  let atWork = 0;
  const it = looping([], {
    async work() {
      atWork += 1;
      expect(atWork).toBe(1);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      atWork -= 1;
      return 'done';
    },
  });
  it.loop.add('thing:a');
  await flush();
  for (let n = 0; n < 3; n++) it.loop.add('thing:a');
  release();
  await flush();
  expect(atWork).toBe(1);
  it.loop.add('thing:a');
  const closed = it.loop.close();
  release();
  await closed;
  expect(atWork).toBe(0);
});
