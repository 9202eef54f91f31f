import { expect, it } from 'vitest';
import { emptySnapshot, legacy } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aReceipt, aRun, aStory } from '../testing/records.ts';
import { announcements } from './announce.ts';
import { recordOf } from './derive.ts';
import { nextInStage } from './moves.ts';

it.each(['constructor', 'toString', 'hasOwnProperty'])('a story may be named %s', (id) => {
  const client = createFakeClient();
  const { mirror } = client;
  const urgent: boolean[] = [];
  mirror.onChanges((changes) => urgent.push(...announcements(changes, (story) => story).map((one) => one.urgent)));
  expect(recordOf(mirror.snapshot().stories, id)).toBeNull();
  expect([mirror.runsOf(id), mirror.fenceOf(id), nextInStage({ mirror }, id)]).toEqual([[], null, null]);
  const receipt = aReceipt(id);
  client.change({ table: 'stories', key: id, put: aStory(id) }, { table: 'receipts', key: id, put: receipt });
  expect(recordOf(mirror.snapshot().receipts, id)).toBe(receipt);
  expect(urgent).toEqual([false]);
});

it('a run whose stop is still in progress sorts before ended runs', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const leaving = aRun('a', 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping, startedAt: 1 });
  const ended = aRun('a', 'coder-2', { status: 'completed', startedAt: 2 });
  const runs = { [ended.id]: ended, [leaving.id]: leaving };
  expect(createFakeClient({ ...emptySnapshot(), runs }).mirror.runsOf('a')[0]).toEqual(leaving);
});
