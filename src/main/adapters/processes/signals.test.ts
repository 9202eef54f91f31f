import { afterEach, describe, expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { createProcesses } from './index.ts';
import { CheckedSignals } from './signals.ts';

const target = { pid: 4_000_000, startTime: 7 };
const known = () => ({ ...target, ppid: 1, pgrp: 0 });

afterEach(() => {
  vi.restoreAllMocks();
});

/** Windows' process.kill, which does not support these two signals (libuv, uv_kill). */
function windows(alive = true) {
  return vi.spyOn(process, 'kill').mockImplementation((_pid, signal) => {
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') throw Object.assign(new Error(), { code: 'ERR_UNKNOWN_SIGNAL' });
    if (!alive) throw Object.assign(new Error(), { code: 'ESRCH' });
    return true;
  });
}

describe('signals behind hidepid', () => {
  /** What readStat() throws for a process of the same user that is not dumpable. */
  function refused(): never {
    throw Object.assign(new Error('/proc/7/stat: denied'), { code: 'EACCES' });
  }

  it('I2: an ancestor that cannot be read does not prevent signals to other processes', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const signals = new CheckedSignals((pid) => (pid === target.pid ? known() : refused()));
    expect(signals.send(target, 'SIGKILL')).toBe('sent');
    expect(kill.mock.calls).toEqual([[target.pid, 'SIGKILL']]);
    expect(() => signals.send({ pid: process.ppid, startTime: 1 }, 'SIGKILL')).toThrow(
      expect.objectContaining({ why: message('signals.own', { pid: process.ppid }) }),
    );
  });

  it('I4: a process whose identity cannot be read is denied and never signalled', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const signals = new CheckedSignals((pid) => (pid === target.pid ? refused() : known()));
    expect(signals.send(target, 'SIGKILL')).toBe('denied');
    expect(signals.sendGroup(7, target, 'SIGKILL')).toBe('denied');
    expect(kill).not.toHaveBeenCalled();
  });
});

describe('signals on Windows', () => {
  it.each(['SIGSTOP', 'SIGCONT'] as const)('%s has no effect on a living process, and does not fail', (signal) => {
    const kill = windows();
    expect(new CheckedSignals(known, 'win32').send(target, signal)).toBe('sent');
    expect(kill.mock.calls).toEqual([[target.pid, 0]]);
    windows(false);
    expect(new CheckedSignals(known, 'win32').send(target, signal)).toBe('gone');
  });

  it('SIGKILL is sent', () => {
    const kill = windows();
    expect(new CheckedSignals(known, 'win32').send(target, 'SIGKILL')).toBe('sent');
    expect(kill.mock.calls).toEqual([[target.pid, 'SIGKILL']]);
  });

  it('I4: identities without start times are valid in one host only; others are valid across hosts', () => {
    const [first, second, other] = ['win32', 'win32', 'darwin'].map((platform) => createProcesses({}, platform));
    expect(first?.table.boot()).toMatch(/./);
    expect(second?.table.boot()).toBe(first?.table.boot());
    expect(other?.table.boot()).toBe(null);
  });
});
