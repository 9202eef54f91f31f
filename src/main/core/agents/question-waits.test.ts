/** Waits for answers: each of them ends with its answer, or when its caller is gone, and leaves nothing behind. */
import { expect, it } from 'vitest';
import type { QuestionRecord } from '../../../domain/index.ts';
import { createCancel } from '../ports/index.ts';
import { Questions } from './questions.ts';

const QUESTION: QuestionRecord = {
  ...{ id: 'question_1', run: 'run_1', story: '1_story_a', agent: 'coder-1', kind: 'ask', title: 'Which colour?' },
  ...{ detail: null, tool: null, options: [], takesText: true, askedAt: 0, answer: null },
};

function setUp() {
  const questions = new Map([[QUESTION.id, QUESTION]]);
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const deps = { ledger: { questions, runs: new Map(), seq: 0 }, feed: { subscribe }, clock: { now: () => 7 } };
  const commit = (answer: QuestionRecord['answer']) => {
    questions.set(QUESTION.id, { ...QUESTION, answer });
    for (const listener of [...listeners]) listener();
  };
  return { questions: new Questions(deps as never), listeners, commit };
}

it('a wait that is given up ends without an answer, and none of a thousand listens on', async () => {
  const { questions, listeners, commit } = setUp();
  for (let count = 0; count < 1_000; count += 1) {
    const gone = createCancel();
    const waiting = questions.whenAnswered(QUESTION.id, gone);
    expect(listeners.size).toBe(1);
    gone.cancel();
    expect(await waiting).toEqual({ by: 'ended', option: null, text: null, at: 7 });
  }
  expect(listeners.size).toBe(0);
  // The question is as open as before.
  const waiting = questions.whenAnswered(QUESTION.id, createCancel());
  const answer = { by: 'person' as const, option: null, text: 'red', at: 8 };
  commit(answer);
  expect(await waiting).toEqual(answer);
  expect(listeners.size).toBe(0);
});

it('one that was given up before it began does not begin, and one that has its answer forgets who waited', async () => {
  const { questions, listeners, commit } = setUp();
  const gone = createCancel();
  gone.cancel();
  expect(await questions.whenAnswered(QUESTION.id, gone)).toMatchObject({ by: 'ended' });
  expect(listeners.size).toBe(0);
  let waiters = 0;
  const counted = {
    cancelled: false,
    onCancel() {
      waiters += 1;
      return () => {
        waiters -= 1;
      };
    },
  };
  const waiting = questions.whenAnswered(QUESTION.id, counted);
  expect(waiters).toBe(1);
  commit({ by: 'person', option: null, text: 'red', at: 8 });
  await waiting;
  expect([waiters, listeners.size]).toEqual([0, 0]);
});
