import type { ProcessDescriptor } from 'ps-list';
import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { membersOf } from '../../core/stopping/members.ts';
import { judge } from '../../core/stopping/verdict.ts';
import { lookupByPs, PsProcessTable } from './ps-table.ts';

describe('the lookup by ps before a signal', () => {
  it('I4: one list serves the signals of one turn, and is read again after an await', async () => {
    let lists = 0;
    const look = lookupByPs('darwin', () => new Map([[7, { startTime: ++lists, ppid: 1, pgrp: 0 }]]));
    for (let n = 0; n < 50; n++) expect(look(7)).toEqual({ startTime: 1, ppid: 1, pgrp: 0 });
    expect(look(8)).toBe(null);
    await null;
    expect(look(7)?.startTime).toBe(2);
    await new Promise((done) => setTimeout(done, 0));
    expect(look(7)?.startTime).toBe(3);
  });

  it('after a failed list the next signal reads again', () => {
    let lists = 0;
    const look = lookupByPs('darwin', () => {
      lists++;
      throw new Error('ps: out of memory');
    });
    expect(() => look(7)).toThrow('ps:');
    expect(() => look(7)).toThrow('ps:');
    expect(lists).toBe(2);
  });

  it.skipIf(process.platform === 'win32')('it agrees with the table', async () => {
    const identity = await new PsProcessTable('darwin').identify(process.pid);
    expect(lookupByPs('darwin')(process.pid)).toEqual({ startTime: identity?.startTime, ppid: process.ppid, pgrp: 0 });
    expect(identity?.startTime).toBeGreaterThan(0);
  });
});

/** The members and the verdict of a stop whose look returns `list`; the run's root is pid 500. */
async function verdictOf(platform: string, list: ProcessDescriptor[]) {
  const table = new PsProcessTable(platform, 'x64', () => Promise.resolve(list));
  const scan = await table.scan();
  const root = { pid: 500, startTime: platform === 'win32' ? 0 : 9_000 };
  const none = { run: 'run_a', worktree: '/w', tty: 0, startedAt: 9_000, hold: null, known: [] };
  const { members, blind } = membersOf({ ...none, root, boot: scan.boot }, scan, 'spare');
  const look = { closed: scan.closed, blind: blind.length, orphansUnseen: scan.orphansUnseen === true };
  const { verdict } = judge({ kernelProof: false, survivors: [], handedTo: [], look, readError: null });
  return [members.map(({ process }) => process.pid), verdict];
}

describe('a stop that cannot see orphans (I3)', () => {
  const at = (ms: number) => ({ startTime: new Date(ms), uid: process.geteuid?.() ?? -1 });
  const self = { pid: process.pid, ppid: 7, name: 'node', ...at(1) };
  const shell = { pid: 7, ppid: 1, name: 'sh', ...at(1) };
  const agent = { pid: 500, ppid: process.pid, name: 'agent', ...at(9_000) };

  it('on macOS: it is gone unless a younger process has lost its parent; then it is unknown', async () => {
    expect(await verdictOf('darwin', [self, shell])).toEqual([[], 'gone']);
    expect(await verdictOf('darwin', [self, shell, { ...agent, pid: 501, ppid: 1 }])).toEqual([[], 'unknown']);
    expect(await verdictOf('darwin', [self, shell, { ...agent, pid: 501, ppid: 500 }])).toEqual([[], 'unknown']);
    expect(await verdictOf('darwin', [self, shell, { ...agent, pid: 501, ppid: 1, uid: agent.uid + 1 }])).toEqual([
      [],
      'gone',
    ]);
    expect(await verdictOf('darwin', [self, shell, { ...agent, pid: 501, ppid: 7 }])).toEqual([[], 'gone']);
  });

  it('on Windows: it is never gone, since the pid of an ended parent may have been reused', async () => {
    expect(await verdictOf('win32', [self, shell])).toEqual([[], 'unknown']);
    expect(await verdictOf('win32', [self, shell, { ...agent, pid: 501, ppid: 7 }])).toEqual([[], 'unknown']);
  });
});

describe('the process table on Windows', () => {
  it.each(['x64', 'ia32'])('processes are listed on %s', async (arch) => {
    const found = { pid: process.pid, ppid: 1, name: 'node.exe' };
    const table = new PsProcessTable('win32', arch, () => Promise.resolve([found]));
    expect(await table.identify(process.pid)).toEqual({ pid: process.pid, startTime: 0 });
  });

  it('on an unsupported architecture it fails instead of returning nothing', async () => {
    const table = new PsProcessTable('win32', 'arm64', () => Promise.resolve([]));
    const why = message('processes.arch', { arch: 'arm64' });
    await expect(table.scan()).rejects.toMatchObject({ why });
    await expect(table.alive([])).rejects.toMatchObject({ why });
  });
});
