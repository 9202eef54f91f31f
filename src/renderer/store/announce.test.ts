import { expect, it } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, legacy, message } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aProject, aReceipt, aRun, aStory } from '../testing/records.ts';
import { type Announcement, announcements } from './announce.ts';

const before = { ...emptySnapshot(), project: { it: aProject() }, stories: { a: aStory('a', { stage: 'current' }) } };

/** What is said when one state follows another. */
function said(from: Snapshot, to: Snapshot): Announcement[] {
  const client = createFakeClient(from);
  const heard: Announcement[] = [];
  client.mirror.onChanges((changes) => heard.push(...announcements(changes)));
  client.show(to);
  return heard;
}
const words = (from: Snapshot, to: Snapshot) => said(from, to).map((one) => one.message);

it('says a stage change and a stop', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'stage-rule' as const, why: legacy(''), since: 0, receipt: 'r', left: null };
  const after = { ...before, stories: { a: aStory('a', { stage: 'qa' }) }, runs: { [run.id]: { ...run, stopping } } };
  expect(words({ ...before, runs: { [run.id]: run } }, after)).toEqual(['a is now in QA', 'Stopping coder-1 on a']);
});

it('says a story that leaves the board for the archive once', () => {
  const client = createFakeClient(before);
  const heard: string[] = [];
  client.mirror.onChanges((changes) => heard.push(...announcements(changes).map((one) => one.message)));
  const left = aStory('a', { stage: 'archived' });
  client.change({ table: 'stories', key: 'a', put: left }, { table: 'stories', key: 'a', put: null });
  expect(heard).toEqual(['a is now in Archived']);
});

it('interrupts for a stop that failed only', () => {
  const gone = said(before, { ...before, receipts: { a: aReceipt('a') } });
  expect(gone).toEqual([{ message: 'coder-1 on a, proven gone: 14 processes in 38 ms', urgent: false }]);
  const failed = said(before, { ...before, receipts: { a: aReceipt('a', { verdict: 'survivors', survivors: 1 }) } });
  expect(failed[0]?.urgent).toBe(true);
});

it('is silent when another project comes', () => {
  expect(said(emptySnapshot(), { ...before, receipts: { a: aReceipt('a') } })).toEqual([]);
});

it('never calls a stop a failure before its proof is in', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'quit' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const becomes = (part: Partial<typeof run>) =>
    words(
      { ...before, runs: { [run.id]: { ...run, stopping } } },
      { ...before, runs: { [run.id]: { ...run, ...part } } },
    );
  expect(becomes({ status: 'failed', reason: message('stop.stopped'), stopping })).toEqual([]);
  expect(becomes({ status: 'failed', reason: message('stop.stopped') })).toEqual([]);
  expect(becomes({ status: 'completed', stopping })).toEqual([]);
  expect(becomes({ status: 'failed', reason: legacy('exit 3') })).toEqual(['coder-1 failed on a']);
});
