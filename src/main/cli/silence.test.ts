import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Refusal, toldRefusal } from '../../contract/index.ts';
import { watchSilence } from './silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told = (refusal: Refusal | null) => (refusal === null ? '' : toldRefusal(refusal));

function watch(tell?: (words: string) => void) {
  const ask = vi.fn();
  const giveUp = vi.fn();
  return { ask, giveUp, ...watchSilence({ pid: 4711 }, { ms: 5_000, tell }, { ask, giveUp }) };
}

it('gives up on a host that says nothing for 5 s, by its pid and with what lets it go on', () => {
  const { refusal, giveUp } = watch();
  vi.advanceTimersByTime(4_999);
  expect(refusal()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(giveUp).toHaveBeenCalledOnce();
  expect(refusal()?.code).toBe('no-host');
  expect(told(refusal())).toContain('pid 4711) has said nothing for 5 s');
  expect(told(refusal())).toContain('kill -CONT 4711');
  vi.advanceTimersByTime(60_000);
  expect(giveUp).toHaveBeenCalledOnce();
});

it('asks every second, and waits for as long as there are answers', () => {
  const { ask, heard, refusal } = watch();
  for (let second = 0; second < 600; second += 1) {
    vi.advanceTimersByTime(1_000);
    heard();
  }
  expect([ask.mock.calls.length, refusal()]).toEqual([600, null]);
  vi.advanceTimersByTime(5_000);
  expect(refusal()).not.toBeNull();
});

it('says in a patient command that it waits, again for each silence, and gives up after a minute', () => {
  const said: string[] = [];
  const { heard, refusal } = watch((words) => said.push(words));
  vi.advanceTimersByTime(59_000);
  expect(said).toEqual([expect.stringMatching(/pid 4711.* 5 s.*up to 60 s.*kill -CONT 4711/)]);
  heard();
  vi.advanceTimersByTime(59_999);
  expect([said.length, refusal()]).toEqual([2, null]);
  vi.advanceTimersByTime(1);
  expect(told(refusal())).toContain('60 s');
});

it('counts looks: a command that was itself stopped for an hour hears the host before it gives up', () => {
  const { refusal } = watch();
  vi.advanceTimersByTime(2_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1_000);
  expect(refusal()).toBeNull();
});

it('ends with the connection', () => {
  const { end, ask, giveUp } = watch();
  end();
  vi.advanceTimersByTime(60_000);
  expect([ask.mock.calls, giveUp.mock.calls]).toEqual([[], []]);
});
