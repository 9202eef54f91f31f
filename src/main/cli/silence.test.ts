import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Refusal, refusalSentence } from '../../contract/index.ts';
import { watchSilence } from './silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const textOf = (refusal: Refusal | null) => (refusal === null ? '' : refusalSentence(refusal));

function watch(onSilence?: (notice: string) => void) {
  const ask = vi.fn();
  const giveUp = vi.fn();
  return { ask, giveUp, ...watchSilence({ pid: 4711 }, { timeoutMs: 5_000, onSilence }, { ask, giveUp }) };
}

it('gives up on a host that is silent for 5 s, and names its pid and the command that resumes it', () => {
  const { refusal, giveUp } = watch();
  vi.advanceTimersByTime(4_999);
  expect(refusal()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(giveUp).toHaveBeenCalledOnce();
  expect(refusal()?.code).toBe('no-host');
  expect(textOf(refusal())).toContain('pid 4711) has not responded for 5 s');
  expect(textOf(refusal())).toContain('kill -CONT 4711');
  vi.advanceTimersByTime(60_000);
  expect(giveUp).toHaveBeenCalledOnce();
});

it('asks every second, and keeps waiting while the host answers', () => {
  const { ask, reset, refusal } = watch();
  for (let second = 0; second < 600; second += 1) {
    vi.advanceTimersByTime(1_000);
    reset();
  }
  expect([ask.mock.calls.length, refusal()]).toEqual([600, null]);
  vi.advanceTimersByTime(5_000);
  expect(refusal()).not.toBeNull();
});

it('in a command that waits longer, prints a notice for each silence and gives up after a minute', () => {
  const notices: string[] = [];
  const { reset, refusal } = watch((notice) => notices.push(notice));
  vi.advanceTimersByTime(59_000);
  expect(notices).toEqual([expect.stringMatching(/pid 4711.* 5 s.*up to 60 s.*kill -CONT 4711/)]);
  reset();
  vi.advanceTimersByTime(59_999);
  expect([notices.length, refusal()]).toEqual([2, null]);
  vi.advanceTimersByTime(1);
  expect(textOf(refusal())).toContain('60 s');
});

it('counts checks, not time: a command that was itself suspended for an hour does not give up at once', () => {
  const { refusal } = watch();
  vi.advanceTimersByTime(2_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1_000);
  expect(refusal()).toBeNull();
});

it('neither asks nor gives up after it has ended', () => {
  const { end, ask, giveUp } = watch();
  end();
  vi.advanceTimersByTime(60_000);
  expect([ask.mock.calls, giveUp.mock.calls]).toEqual([[], []]);
});
