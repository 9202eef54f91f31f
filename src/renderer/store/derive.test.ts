import { expect, it } from 'vitest';
import { emptySnapshot, legacy } from '../../contract/index.ts';
import { aReceipt, aRun, aStory } from '../testing/records.ts';
import { announcements } from './announce.ts';
import { fenceOf, receiptOf, recordOf, runsOf } from './derive.ts';
import { nextInStage } from './moves.ts';

it.each(['constructor', 'toString', 'hasOwnProperty'])('a story may be called %s', (id) => {
  const none = emptySnapshot();
  expect(recordOf(none.stories, id)).toBeNull();
  expect(receiptOf(none, id)).toBeNull();
  expect(fenceOf(none, id)).toBeNull();
  expect(nextInStage(none, id)).toBeNull();
  const receipt = aReceipt(id);
  const some = { ...none, stories: { [id]: aStory(id) }, receipts: { [id]: receipt } };
  expect(receiptOf(some, id)).toBe(receipt);
  expect(announcements(none, some).map((one) => one.urgent)).toEqual([false]);
});

it('a run whose stop has not let go of it stands before what ended', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const leaving = aRun('a', 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping, startedAt: 1 });
  const ended = aRun('a', 'coder-2', { status: 'completed', startedAt: 2 });
  const runs = { [ended.id]: ended, [leaving.id]: leaving };
  expect(runsOf({ ...emptySnapshot(), runs }, 'a')[0]).toBe(leaving);
});
