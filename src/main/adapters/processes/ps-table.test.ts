import { describe, expect, it } from 'vitest';
import { lookByPs, PsProcessTable } from './ps-table.ts';

describe('reading processes again by ps', () => {
  it('I4: one list serves the signals of one turn, and nothing that was awaited', async () => {
    let lists = 0;
    const look = lookByPs('darwin', () => new Map([[7, { startTime: ++lists, ppid: 1, pgrp: 0 }]]));
    for (let n = 0; n < 50; n++) expect(look(7)).toEqual({ startTime: 1, ppid: 1, pgrp: 0 });
    expect(look(8)).toBe(null);
    await null;
    expect(look(7)?.startTime).toBe(2);
    await new Promise((done) => setTimeout(done, 0));
    expect(look(7)?.startTime).toBe(3);
  });

  it('a list that fails is no list: the next signal looks again', () => {
    let lists = 0;
    const look = lookByPs('darwin', () => {
      lists++;
      throw new Error('ps: out of memory');
    });
    expect(() => look(7)).toThrow('ps:');
    expect(() => look(7)).toThrow('ps:');
    expect(lists).toBe(2);
  });

  it.skipIf(process.platform === 'win32')('agrees with the table', async () => {
    const identity = await new PsProcessTable('darwin').identify(process.pid);
    expect(lookByPs('darwin')(process.pid)).toEqual({ startTime: identity?.startTime, ppid: process.ppid, pgrp: 0 });
    expect(identity?.startTime).toBeGreaterThan(0);
  });
});

describe('on Windows', () => {
  it.each(['x64', 'ia32'])('processes are listed on %s', async (arch) => {
    const found = { pid: process.pid, ppid: 1, name: 'node.exe' };
    const table = new PsProcessTable('win32', arch, () => Promise.resolve([found]));
    expect(await table.identify(process.pid)).toEqual({ pid: process.pid, startTime: 0 });
  });

  it('says of another kind of machine that nothing can be seen there, instead of seeing nothing', async () => {
    const table = new PsProcessTable('win32', 'arm64', () => Promise.resolve([]));
    await expect(table.scan()).rejects.toThrow('not on arm64');
    await expect(table.alive([])).rejects.toThrow('not on arm64');
  });
});
