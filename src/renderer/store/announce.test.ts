import { expect, it } from 'vitest';
import { emptySnapshot, legacy, message } from '../../contract/index.ts';
import { aProject, aReceipt, aRun, aStory } from '../testing/records.ts';
import { announcements } from './announce.ts';

const before = { ...emptySnapshot(), project: { it: aProject() }, stories: { a: aStory('a', { stage: 'current' }) } };

it('says a stage change and a stop', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'stage-rule' as const, why: legacy(''), since: 0, receipt: 'r', left: null };
  const after = { ...before, stories: { a: aStory('a', { stage: 'qa' }) }, runs: { [run.id]: { ...run, stopping } } };
  const said = announcements({ ...before, runs: { [run.id]: run } }, after).map((one) => one.message);
  expect(said).toEqual(['a is now in QA', 'Stopping coder-1 on a']);
});

it('interrupts for a stop that failed only', () => {
  const gone = announcements(before, { ...before, receipts: { a: aReceipt('a') } });
  expect(gone).toEqual([{ message: 'coder-1 on a, proven gone: 14 processes in 38 ms', urgent: false }]);
  const failed = announcements(before, {
    ...before,
    receipts: { a: aReceipt('a', { verdict: 'survivors', survivors: 1 }) },
  });
  expect(failed[0]?.urgent).toBe(true);
});

it('is silent when another project comes', () => {
  expect(announcements(emptySnapshot(), { ...before, receipts: { a: aReceipt('a') } })).toEqual([]);
});

it('never calls a stop a failure before its proof is in', () => {
  const run = aRun('a', 'coder-1');
  const stopping = { by: 'quit' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const said = (part: Partial<typeof run>) =>
    announcements(
      { ...before, runs: { [run.id]: { ...run, stopping } } },
      { ...before, runs: { [run.id]: { ...run, ...part } } },
    ).map((one) => one.message);
  expect(said({ status: 'failed', reason: message('stop.stopped'), stopping })).toEqual([]);
  expect(said({ status: 'failed', reason: message('stop.stopped') })).toEqual([]);
  expect(said({ status: 'completed', stopping })).toEqual([]);
  expect(said({ status: 'failed', reason: legacy('exit 3') })).toEqual(['coder-1 failed on a']);
});
