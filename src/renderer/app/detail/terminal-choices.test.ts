import { expect, it } from 'vitest';
import { aFence, aReceipt, aRun } from '../../testing/records.ts';
import { terminalChoices } from './terminal-choices.ts';

const dies = aRun('a', 'dies', { id: 'dies', status: 'failed', startedAt: 1, endedAt: 2 });
const coder = aRun('a', 'coder-1', { id: 'coder', startedAt: 3 });
const receipt = aReceipt('a', { run: coder.id, at: 4 });
const runsOf = (...given: Parameters<typeof terminalChoices>) => terminalChoices(...given).map(({ run }) => run);

it('the terminal stays at the run that was shown when this run is stopped after another one has failed', () => {
  expect(runsOf([coder, dies], null, null)).toEqual(['coder', 'dies']);
  expect(runsOf([dies], null, receipt)).toEqual(['coder', 'dies']);
});

it('the terminal stays at the run that was shown when its stop fails', () => {
  expect(runsOf([dies], aFence('a', { run: coder.id }), { ...receipt, verdict: 'unknown' })).toEqual(['coder', 'dies']);
});

it('a run that failed after the last stop comes first', () => {
  expect(runsOf([{ ...dies, startedAt: 5, endedAt: 6 }], null, receipt)).toEqual(['dies', 'coder']);
});
