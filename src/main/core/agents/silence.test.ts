import { describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../../domain/index.ts';
import {
  endsByStall,
  isStalled,
  LONGEST_GAP_MS,
  measureOf,
  type Silence,
  type Silences,
  silenceNow,
  silencesNow,
  stallIn,
} from './silence.ts';

const MINUTE_MS = 60_000;

/** The silence after looks with these gaps, without any output. */
function after(gapsMs: readonly number[]): Silence {
  return gapsMs.reduce<Silence>((silence, gapMs) => silenceNow(silence, 5, gapMs), silenceNow(undefined, 5, 0));
}

it('grows from look to look, and begins again with each output', () => {
  const silent = after([5000, 5000, 5000]);
  expect(silent).toEqual({ sign: 5, ms: 15_000 });
  expect(silenceNow(silent, 6, 5000)).toEqual({ sign: 6, ms: 0 });
  expect(silenceNow(silenceNow(undefined, null, 0), null, 5000).ms).toBe(5000);
});

it('does not count the time for which the machine was suspended', () => {
  expect(after([5000, 8 * 60 * MINUTE_MS, 5000]).ms).toBe(10_000 + LONGEST_GAP_MS);
});

it('is a stall from the limit on, and never without a limit', () => {
  expect(isStalled({ sign: null, ms: MINUTE_MS - 1 }, MINUTE_MS)).toBe(false);
  expect(isStalled({ sign: null, ms: MINUTE_MS }, MINUTE_MS)).toBe(true);
  expect(isStalled({ sign: null, ms: Number.MAX_SAFE_INTEGER }, null)).toBe(false);
});

const working = { ...NO_FACTS, state: 'working' as const };

describe('the progress of a run', () => {
  it('is what its session tells in a turn, or what its screen shows apart from a spinner', () => {
    expect(measureOf(working, { told: 3, screen: null })).toEqual({ kind: 'model', sign: 'told 3' });
    expect(measureOf(working, { told: null, screen: 3 })).toEqual({ kind: 'model', sign: 'screen 3' });
    // Its CLI does not tell whether a tool is at work.
    for (const facts of [null, NO_FACTS])
      expect(measureOf(facts, { told: null, screen: 3 })).toEqual({ kind: 'screen', sign: 'screen 3' });
  });

  it('is its output while it uses a tool, and where nothing else is known', () => {
    expect(measureOf({ ...working, tool: 'execute' }, { told: 3, screen: null })).toBeNull();
    expect(measureOf(null, { told: null, screen: null })).toBeNull();
  });
});

describe('a stall', () => {
  /** Looks every 5 s at an agent; each step is what is seen for so many minutes. */
  function play(...steps: { minutes: number; tool?: string; isSilent?: boolean; told?: number; screen?: number }[]) {
    let silences: Silences | undefined;
    let looks = 0;
    for (const { minutes, tool = null, isSilent = false, told = null, screen = null } of steps)
      for (let ms = 0; ms <= minutes * MINUTE_MS; ms += 5_000) {
        looks += 1;
        const measure = measureOf({ ...working, state: screen === null ? 'working' : null, tool }, { told, screen });
        silences = silencesNow(silences, isSilent ? 0 : looks, measure, 5_000);
      }
    return silences === undefined ? null : (stallIn(silences, 6 * MINUTE_MS)?.kind ?? null);
  }

  it('is that of the model while a turn goes on without a word, whatever else the CLI writes', () => {
    expect(play({ minutes: 5, told: 1 })).toBeNull();
    expect(play({ minutes: 6, told: 1 })).toBe('model');
    expect(play({ minutes: 6, told: 1, isSilent: true })).toBe('model');
    expect(play({ minutes: 5, told: 1 }, { minutes: 5, told: 2 })).toBeNull();
  });

  it('is none while a tool works and writes, and its time starts again after it', () => {
    expect(play({ minutes: 60, told: 1, tool: 'execute' })).toBeNull();
    expect(play({ minutes: 5, told: 1 }, { minutes: 9, told: 1, tool: 'execute' }, { minutes: 5, told: 1 })).toBeNull();
    expect(play({ minutes: 6, told: 1, tool: 'execute', isSilent: true })).toBe('output');
  });

  it('is that of the screen while only a spinner moves, and that of the output once nothing is written', () => {
    expect(play({ minutes: 6, screen: 1 })).toBe('screen');
    expect(play({ minutes: 6, screen: 1, isSilent: true })).toBe('output');
    expect(play({ minutes: 5, screen: 1 }, { minutes: 5, screen: 2 })).toBeNull();
  });

  it('ends a run by itself unless only its screen tells of it', () => {
    expect([endsByStall('output'), endsByStall('model'), endsByStall('screen')]).toEqual([true, true, false]);
  });
});
