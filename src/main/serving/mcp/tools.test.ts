/** Tools that wait for a person: each wait ends in time or with its client, and leaves no timer and no wait behind. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ok } from '../../../contract/index.ts';
import type { RunCaller } from '../../../domain/index.ts';
import type { Door, Sender } from '../../core/commands/door.ts';
import { createCancel, type Log } from '../../core/ports/index.ts';
import { toolBoxOf } from './tools.ts';

const CALLER: RunCaller = { kind: 'run', run: 'run_1', story: '1_story_a', agent: 'coder-1' };
const QUIET: Log = { problem: () => undefined, warn: () => undefined, error: () => undefined } as never;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A door whose waits end as question.wait does. */
function setUp() {
  const waits = new Set<(by: string) => void>();
  const invoke: Door['invoke'] = (_name, _input, { gone }: Sender) =>
    new Promise((resolve) => {
      const answer = (by: string) => {
        waits.delete(answer);
        resolve(ok({ by, words: by === 'person' ? 'red' : null }));
      };
      waits.add(answer);
      gone?.onCancel(() => answer('ended'));
    });
  const box = toolBoxOf({ door: { invoke }, caller: CALLER, role: 'coder', session: 1, log: QUIET });
  const wait = (args: object, tellsProgress = false) => {
    const gone = createCancel();
    const call = { name: 'wait_for_answer', args: { question: 'question_1', ...args }, tellsProgress, gone };
    return { gone, reply: box.call(call) };
  };
  return { waits, wait };
}

it('ends when its time is over, and says how to go on', async () => {
  const { waits, wait } = setUp();
  for (let count = 0; count < 100; count += 1) {
    const { reply } = wait({});
    await vi.advanceTimersByTimeAsync(45_000);
    expect((await reply).text).toContain('No answer yet');
  }
  expect([waits.size, vi.getTimerCount()]).toEqual([0, 0]);
});

it('ends when its client hangs up, however long it would have waited', async () => {
  const { waits, wait } = setUp();
  for (const { gone, reply } of [wait({ wait_seconds: 86_400 }), wait({}, true)]) {
    gone.cancel();
    await reply;
  }
  expect([waits.size, vi.getTimerCount()]).toEqual([0, 0]);
});

it('ends with the answer, or when the question was closed', async () => {
  const { waits, wait } = setUp();
  for (const [by, text] of [
    ['person', 'red'],
    ['ended', 'There is no answer: the question was closed.'],
  ] as const) {
    const { reply } = wait({}, true);
    for (const answer of waits) answer(by);
    expect(await reply).toEqual({ text, isError: false });
  }
  expect([waits.size, vi.getTimerCount()]).toEqual([0, 0]);
});
