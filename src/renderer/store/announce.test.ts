import { expect, it } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, legacy, message } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aProject, aReceipt, aRun, aStory } from '../testing/records.ts';
import { type Announcement, announcements } from './announce.ts';

const before = { ...emptySnapshot(), project: { it: aProject() }, stories: { a: aStory('a', { stage: 'current' }) } };

/** What is announced when one state follows another. */
function announced(from: Snapshot, to: Snapshot): Announcement[] {
  const client = createFakeClient(from);
  const collected: Announcement[] = [];
  client.mirror.onChanges((changes) => collected.push(...announcements(changes, (story) => story)));
  client.show(to);
  return collected;
}
const messages = (from: Snapshot, to: Snapshot) => announced(from, to).map((one) => one.message);

it('announces a stage change and a stop', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'stage-rule' as const, why: legacy(''), since: 0, receipt: 'r', left: null };
  const after = { ...before, stories: { a: aStory('a', { stage: 'qa' }) }, runs: { [run.id]: { ...run, stopping } } };
  expect(messages({ ...before, runs: { [run.id]: run } }, after)).toEqual(['a is now in QA', 'Stopping coder-1 on a']);
});

it('announces a story that is archived only once', () => {
  const client = createFakeClient(before);
  const collected: string[] = [];
  client.mirror.onChanges((changes) =>
    collected.push(...announcements(changes, (story) => story).map((one) => one.message)),
  );
  const left = aStory('a', { stage: 'archived' });
  client.change({ table: 'stories', key: 'a', put: left }, { table: 'stories', key: 'a', put: null });
  expect(collected).toEqual(['a is now in Archived']);
});

it('only a failed stop interrupts', () => {
  const gone = announced(before, { ...before, receipts: { a: aReceipt('a') } });
  expect(gone).toEqual([{ message: 'coder-1 on a, proven gone: 14 processes in 38 ms', urgent: false }]);
  const failed = announced(before, {
    ...before,
    receipts: { a: aReceipt('a', { verdict: 'survivors', survivors: 1 }) },
  });
  expect(failed[0]?.urgent).toBe(true);
});

it('announces nothing when another project is attached', () => {
  expect(announced(emptySnapshot(), { ...before, receipts: { a: aReceipt('a') } })).toEqual([]);
});

it('never announces a stop as a failure before its receipt is there', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'quit' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const becomes = (part: Partial<typeof run>) =>
    messages(
      { ...before, runs: { [run.id]: { ...run, stopping } } },
      { ...before, runs: { [run.id]: { ...run, ...part } } },
    );
  expect(becomes({ status: 'failed', reason: message('stop.stopped'), stopping })).toEqual([]);
  expect(becomes({ status: 'failed', reason: message('stop.stopped') })).toEqual([]);
  expect(becomes({ status: 'completed', stopping })).toEqual([]);
  expect(becomes({ status: 'failed', reason: legacy('exit 3') })).toEqual(['coder-1 failed on a']);
});
