import { expect, it } from 'vitest';
import { emptySnapshot, legacy } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aReceipt, aRun, aStory } from '../testing/records.ts';
import { announcements } from './announce.ts';
import { recordOf } from './derive.ts';
import { nextInStage } from './moves.ts';

it.each(['constructor', 'toString', 'hasOwnProperty'])('a story may be called %s', (id) => {
  const client = createFakeClient();
  const { mirror } = client;
  const said: boolean[] = [];
  mirror.onChanges((changes) => said.push(...announcements(changes).map((one) => one.urgent)));
  expect(recordOf(mirror.snapshot().stories, id)).toBeNull();
  expect([mirror.runsOf(id), mirror.fenceOf(id), nextInStage({ mirror }, id)]).toEqual([[], null, null]);
  const receipt = aReceipt(id);
  client.change({ table: 'stories', key: id, put: aStory(id) }, { table: 'receipts', key: id, put: receipt });
  expect(recordOf(mirror.snapshot().receipts, id)).toBe(receipt);
  expect(said).toEqual([false]);
});

it('a run whose stop has not let go of it stands before what ended', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const leaving = aRun('a', 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping, startedAt: 1 });
  const ended = aRun('a', 'coder-2', { status: 'completed', startedAt: 2 });
  const runs = { [ended.id]: ended, [leaving.id]: leaving };
  expect(createFakeClient({ ...emptySnapshot(), runs }).mirror.runsOf('a')[0]).toEqual(leaving);
});
