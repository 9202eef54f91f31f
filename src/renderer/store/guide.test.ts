// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, message } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aFence, aProject, aReceipt, aRun } from '../testing/records.ts';
import {
  closeGuide,
  expectGuide,
  followGuide,
  guideMoment,
  openGuide,
  reopenGuide,
  toggleGuidePaused,
} from './guide.ts';
import { createProjectStore } from './project-store.ts';

const agents: Snapshot['agents'] = { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command: 'c' } };
const at = (part: Partial<Snapshot>, seen = 0) =>
  guideMoment(createFakeClient({ ...emptySnapshot(), agents, ...part }), seen);
const stopping = { by: 'person' as const, why: message('run.asked.via', { via: 'card' }), receipt: 'r1' };

describe('the moment follows from what the agents do', () => {
  it('a start, work, and a stop', () => {
    expect(at({}).step).toBe('start');
    expect(at({ runs: { r: aRun('a', 'coder-1', { status: 'pending', startedAt: 5 }) } }).step).toBe('starting');
    const run = aRun('a', 'coder-1', { startedAt: 5 });
    expect(at({ runs: { r: run } })).toMatchObject({ step: 'watch', story: 'a', agent: 'coder-1', run: run.id });
    const asked = { ...run, stopping: { ...stopping, since: 6, left: 3 } };
    expect(at({ runs: { r: asked } })).toMatchObject({ step: 'stopping', left: 3 });
  });

  it('I3: a stop is told as proven only by its receipt', () => {
    const receipt = aReceipt('a', { agent: 'coder-1', at: 9, by: 'person' });
    expect(at({ receipts: { a: receipt } })).toMatchObject({ step: 'proven', story: 'a', run: receipt.run });
    const receipts = { a: { ...receipt, verdict: 'survivors' as const } };
    expect(at({ receipts, fences: { w: aFence('a') } }).step).toBe('unproven');
    expect(at({ receipts: { a: receipt }, fences: { w: aFence('a') } }).step).toBe('unproven');
    expect(at({ receipts: { a: { ...receipt, by: 'exit' } } }).step).toBe('ended');
  });

  it('I3: after the worktree was released by force no receipt follows: the run is over, and nothing was proven', () => {
    const receipt = aReceipt('a', { agent: 'coder-1', at: 9, by: 'person', verdict: 'survivors' });
    expect(at({ receipts: { a: receipt } })).toMatchObject({ step: 'ended', story: 'a', run: receipt.run });
  });

  it('what a setup or a gate leaves is no stop of an agent; a setup that runs precedes one', () => {
    const receipt = aReceipt('a', { agent: 'install', at: 9, by: 'person' });
    expect(at({ receipts: { a: receipt } }).step).toBe('start');
    const setup = aRun('a', 'install', { kind: 'setup', role: 'coder', startedAt: 12 });
    expect(at({ runs: { s: setup } })).toMatchObject({ step: 'starting', story: 'a', agent: null, run: null });
    expect(at({ runs: { s: { ...setup, status: 'failed', endedAt: 13 } } }).step).toBe('start');
    expect(at({ runs: { s: { ...setup, lane: 0 } } }).step).toBe('start');
    expect(at({ runs: { s: { ...setup, role: 'other' } } }).step).toBe('start');
    const ended = aRun('b', 'coder-1', { status: 'completed', startedAt: 3, endedAt: 4 });
    expect(at({ runs: { s: setup, r: ended } })).toMatchObject({ step: 'starting', story: 'a' });
  });

  it('what was there before the guide was opened is no step of it', () => {
    const receipts = { a: aReceipt('a', { at: 9, by: 'person' }) };
    expect(at({ receipts }, 9).step).toBe('start');
    const run = aRun('b', 'coder-1', { startedAt: 10 });
    expect(at({ receipts, runs: { r: run } }, 9)).toMatchObject({ step: 'watch', story: 'b' });
    const ended = aRun('b', 'coder-1', { status: 'completed', startedAt: 3, endedAt: 4 });
    expect(at({ runs: { r: ended } }, 9).step).toBe('start');
    expect(at({ runs: { r: ended } }).step).toBe('ended');
  });

  it('the newest of them counts: a start after a stop', () => {
    const receipts = { a: aReceipt('a', { at: 9, by: 'person' }) };
    expect(at({ receipts, runs: { r: aRun('b', 'coder-1', { startedAt: 12 }) } }).step).toBe('watch');
    expect(at({ receipts, runs: { r: aRun('b', 'coder-1', { startedAt: 7 }) } }).step).toBe('proven');
  });
});

describe('the guide of a window', () => {
  const storeOf = (path: string) =>
    createProjectStore(createFakeClient({ ...emptySnapshot(), project: { it: aProject({ path }) } }));
  beforeEach(() => sessionStorage.clear());

  it('opens in the demo that was asked for, and again there after a reload, paused or not', () => {
    const before = storeOf('/other');
    reopenGuide(before);
    expect(before.view.getState().guide).toBeNull();
    expectGuide(true);
    const demo = storeOf('/demo');
    reopenGuide(demo);
    demo.onDispose(followGuide(demo));
    expect(demo.view.getState().guide).toEqual({ paused: false, seen: 0 });
    toggleGuidePaused(demo);
    const reloaded = storeOf('/demo');
    reopenGuide(reloaded);
    expect(reloaded.view.getState().guide).toEqual({ paused: true, seen: 0 });
    const other = storeOf('/other');
    reopenGuide(other);
    expect(other.view.getState().guide).toBeNull();
    closeGuide(demo);
    const closed = storeOf('/demo');
    reopenGuide(closed);
    expect(closed.view.getState().guide).toBeNull();
  });

  it('does not open where the demo could not be made', () => {
    expectGuide(true);
    expectGuide(false);
    const store = storeOf('/demo');
    reopenGuide(store);
    expect(store.view.getState().guide).toBeNull();
  });

  it('opened again, it begins after the newest stop', () => {
    const receipts = { a: aReceipt('a', { at: 9, by: 'person' }) };
    const store = createProjectStore(createFakeClient({ ...emptySnapshot(), agents, receipts }));
    openGuide(store);
    expect(store.view.getState().guide).toEqual({ paused: false, seen: 9 });
    expect(guideMoment(store, 9).step).toBe('start');
  });
});
