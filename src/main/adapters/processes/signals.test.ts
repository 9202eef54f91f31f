import { afterEach, describe, expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { createProcesses } from './index.ts';
import { CheckedSignals } from './signals.ts';

const one = { pid: 4_000_000, startTime: 7 };
const known = () => ({ ...one, ppid: 1, pgrp: 0 });

afterEach(() => {
  vi.restoreAllMocks();
});

/** As Windows answers: it knows of these names only (libuv, uv_kill). */
function windows(alive = true) {
  return vi.spyOn(process, 'kill').mockImplementation((_pid, signal) => {
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') throw Object.assign(new Error(), { code: 'ERR_UNKNOWN_SIGNAL' });
    if (!alive) throw Object.assign(new Error(), { code: 'ESRCH' });
    return true;
  });
}

describe('behind hidepid', () => {
  /** As readStat() of one of our own that is not dumpable. */
  function refused(): never {
    throw Object.assign(new Error('/proc/7/stat: denied'), { code: 'EACCES' });
  }

  it('I2: an ancestor that may not be read is no reason to signal nobody', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const signals = new CheckedSignals((pid) => (pid === one.pid ? known() : refused()));
    expect(signals.send(one, 'SIGKILL')).toBe('sent');
    expect(kill.mock.calls).toEqual([[one.pid, 'SIGKILL']]);
    expect(() => signals.send({ pid: process.ppid, startTime: 1 }, 'SIGKILL')).toThrow(
      expect.objectContaining({ why: message('signals.own', { pid: process.ppid }) }),
    );
  });

  it('I4: one whose identity may not be read is denied, and never signalled', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const signals = new CheckedSignals((pid) => (pid === one.pid ? refused() : known()));
    expect(signals.send(one, 'SIGKILL')).toBe('denied');
    expect(signals.sendGroup(7, one, 'SIGKILL')).toBe('denied');
    expect(kill).not.toHaveBeenCalled();
  });
});

describe('signals on Windows', () => {
  it.each(['SIGSTOP', 'SIGCONT'] as const)('%s does nothing to a living process, and fails for nobody', (signal) => {
    const kill = windows();
    expect(new CheckedSignals(known, 'win32').send(one, signal)).toBe('sent');
    expect(kill.mock.calls).toEqual([[one.pid, 0]]);
    windows(false);
    expect(new CheckedSignals(known, 'win32').send(one, signal)).toBe('gone');
  });

  it('SIGKILL is sent', () => {
    const kill = windows();
    expect(new CheckedSignals(known, 'win32').send(one, 'SIGKILL')).toBe('sent');
    expect(kill.mock.calls).toEqual([[one.pid, 'SIGKILL']]);
  });

  it('I4: numbers without start times are told apart by the host that saw them; elsewhere they hold over hosts', () => {
    const [first, second, other] = ['win32', 'win32', 'darwin'].map((platform) => createProcesses({}, platform));
    expect(first?.table.boot()).toMatch(/./);
    expect(second?.table.boot()).toBe(first?.table.boot());
    expect(other?.table.boot()).toBe(null);
  });
});
