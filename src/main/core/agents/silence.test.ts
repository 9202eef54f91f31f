import { expect, it } from 'vitest';
import { isStalled, LONGEST_GAP_MS, type Silence, silenceNow } from './silence.ts';

const MINUTE_MS = 60_000;

/** The silence after looks with these gaps, without any output. */
function after(gapsMs: readonly number[]): Silence {
  return gapsMs.reduce<Silence>((silence, gapMs) => silenceNow(silence, 5, gapMs), silenceNow(undefined, 5, 0));
}

it('grows from look to look, and begins again with each output', () => {
  const silent = after([5000, 5000, 5000]);
  expect(silent).toEqual({ lastOutputAt: 5, ms: 15_000 });
  expect(silenceNow(silent, 6, 5000)).toEqual({ lastOutputAt: 6, ms: 0 });
  expect(silenceNow(silenceNow(undefined, null, 0), null, 5000).ms).toBe(5000);
});

it('does not count the time for which the machine was suspended', () => {
  expect(after([5000, 8 * 60 * MINUTE_MS, 5000]).ms).toBe(10_000 + LONGEST_GAP_MS);
});

it('is a stall from the limit on, and never without a limit', () => {
  expect(isStalled({ lastOutputAt: null, ms: MINUTE_MS - 1 }, MINUTE_MS)).toBe(false);
  expect(isStalled({ lastOutputAt: null, ms: MINUTE_MS }, MINUTE_MS)).toBe(true);
  expect(isStalled({ lastOutputAt: null, ms: Number.MAX_SAFE_INTEGER }, null)).toBe(false);
});
