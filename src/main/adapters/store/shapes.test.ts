import { expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { NO_FACTS, STORY_DEFAULTS } from '../../../domain/index.ts';
import { aFence, aReceipt, aRun, aStory } from '../../testing/store-records.ts';
import { checksum } from './checksum.ts';
import { ProgressShape } from './pipeline-shapes.ts';
import { decode, FenceShape, ReceiptShape, RegistersShape, RunShape } from './shapes.ts';

/** An older row and its checksum: the record without these members. */
function without(record: object, ...names: string[]): [string, string] {
  const body = JSON.stringify(record, (key, value) => (names.includes(key) ? undefined : value));
  return [body, checksum(body)];
}

it('I2: older runs, fences and receipts are read, and missing members get neutral values', () => {
  const none = { boot: null, known: [], cgroup: null, handedTo: [] };
  expect(
    decode(
      RunShape,
      ...without(
        aRun('run_a'),
        'boot',
        'known',
        'cgroup',
        'handedTo',
        'kind',
        'io',
        'lane',
        'lastOutputAt',
        'stalledAt',
      ),
    ),
  ).toEqual({
    ok: true,
    value: {
      ...aRun('run_a'),
      ...none,
      kind: 'agent',
      io: 'terminal',
      lane: null,
      lastOutputAt: null,
      stalledAt: null,
    },
  });
  expect(decode(FenceShape, ...without(aFence('/w/a'), 'boot', 'known', 'cgroup', 'handedTo'))).toEqual({
    ok: true,
    value: { ...aFence('/w/a'), ...none },
  });
  const receipt = aReceipt('rcpt_a');
  expect(decode(ReceiptShape, ...without(receipt, 'phases', 'goneMs'))).toEqual({
    ok: true,
    value: { ...receipt, phases: [], killed: receipt.killed.map((one) => ({ ...one, goneMs: null })) },
  });
});

it('older facts of a run are read: nothing was reported or counted before, and there was no notice', () => {
  const run = aRun('run_a', { facts: { ...NO_FACTS, state: 'working' } });
  expect(decode(RunShape, ...without(run, 'report', 'before', 'left', 'notices'))).toEqual({ ok: true, value: run });
});

it('I9: older progress of a story is read: a turn that has ended was said to be done, so it is not asked about again', () => {
  const progress = {
    ...{ story: '1_a', stage: 'current' as const, since: 5, agent: 'coder-1', isFinished: true, isDeclared: true },
    ...{ isCommitted: false, endedAt: null, rejections: {}, crashes: [], lastCrash: null, notBefore: null },
    ...{ findings: null, verdict: null },
  };
  const names = ['isDeclared', 'isCommitted', 'endedAt', 'lastCrash'];
  expect(decode(ProgressShape, ...without(progress, ...names))).toEqual({ ok: true, value: progress });
});

it('an older story is read with the defaults of the fields that it does not have', () => {
  const { id: _id, title: _title, ...story } = aStory('1_a');
  const names = ['priority', 'labels', 'after', 'acceptance', 'hold', 'deletedAt'];
  const value = { ...story, ...STORY_DEFAULTS, deletedAt: null };
  expect(decode(RegistersShape, ...without(story, ...names))).toEqual({ ok: true, value });
});

it('old names in a row are read as the current names', () => {
  const receipt = { ...aReceipt('rcpt_a'), containment: 'none' as const };
  receipt.killed = receipt.killed.map((one) => ({ ...one, evidence: 'containment' }));
  receipt.phases = [
    { phase: 'containment', ms: 3 },
    { phase: 'suspend', ms: 2 },
  ];
  const old = JSON.stringify(receipt)
    .replaceAll('"containment":"none"', '"container":"scan"')
    .replaceAll('"containment"', '"container"')
    .replaceAll('"suspend"', '"freeze"');
  expect(old).not.toMatch(/containment|suspend/);
  expect(decode(ReceiptShape, old, checksum(old))).toEqual({ ok: true, value: receipt });
});

it('a row with a bad value is refused with the field and a code', () => {
  const body = JSON.stringify({ ...aRun('run_a'), startedAt: 'yesterday' });
  const why = message('unread.field', { field: 'startedAt', why: message('input.number') });
  expect(decode(RunShape, body, checksum(body))).toEqual({ ok: false, why });
});
