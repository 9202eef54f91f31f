import { describe, expect, it } from 'vitest';
import { countBetween, idsBetween, isAfter } from './linux-scan.ts';
import { maskCommand } from './mask.ts';
import { isDead, parseStat } from './stat.ts';

function line(name: string, state = 'S', threads = 1, flags = 0): string {
  return `42 (${name}) ${state} 7 8 9 34816 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 ${threads} 0 12345 0 0 18446744073709551615\n`;
}

describe('parsing stat', () => {
  it.each(['sh', 'a) R 1 (b', 'x)\n) Z 1', '((', ' '])('it reads a process named %j', (name) => {
    expect(parseStat(line(name))).toEqual({
      pid: 42,
      name,
      state: 'S',
      ppid: 7,
      pgrp: 8,
      session: 9,
      tty: 34816,
      threads: 1,
      startTime: 12345,
      cpuTicks: 0,
      kernel: false,
      exiting: false,
    });
  });
  it('it recognises kernel threads, exiting and dead processes', () => {
    expect(parseStat(line('kthreadd', 'S', 1, 0x00200040))?.kernel).toBe(true);
    expect(parseStat(line('sh', 'R', 1, 0x00400004))?.exiting).toBe(true);
    expect(isDead({ state: 'Z', threads: 1 })).toBe(true);
    expect(isDead({ state: 'Z', threads: 2 })).toBe(false);
    expect(isDead({ state: 'T', threads: 1 })).toBe(false);
  });
  it.each(['', '42', '42 (sh', '42 (sh) S 1 2'])('it is null for the incomplete line %j', (text) => {
    expect(parseStat(text)).toBe(null);
  });
});

describe('ids between', () => {
  it('they ascend, and wrap after the highest', () => {
    expect(idsBetween(5, 5, 100)).toEqual([]);
    expect(idsBetween(5, 8, 100)).toEqual([6, 7, 8]);
    expect(idsBetween(997, 302, 1000)).toEqual([998, 999, 300, 301, 302]);
    expect(idsBetween(997, 2, 1000)).toEqual([998, 999, 1, 2]);
  });
  it.each([
    [5, 5],
    [5, 8],
    [997, 302],
    [999, 300],
    [997, 2],
  ])('they are counted and recognised without a list: after %j up to %j', (from, to) => {
    const ids = idsBetween(from, to, 1000);
    expect(countBetween(from, to, 1000)).toBe(ids.length);
    const all = Array.from({ length: 999 }, (_, i) => i + 1);
    const reserved = (id: number) => to >= 300 && to < from && id < 300;
    expect(all.filter((id) => isAfter(id, from, to) && !reserved(id)).sort()).toEqual(ids.sort());
    expect(all.filter((id) => isAfter(id, null, to))).toEqual(all);
  });
});

describe('masked commands', () => {
  it.each([
    [['claude', '--api-key', 'hunter2', '-p', 'hi'], 'claude --api-key *** -p hi'],
    [['x', '--token=hunter2'], 'x --token=***'],
    [['env', 'GITHUB_TOKEN=hunter2', 'A=b', 'run'], 'env GITHUB_TOKEN=*** A=b run'],
    [['sh', '-c', 'MY_PASSWORD="hunter2 and more" run --secret hunter2'], 'sh -c MY_PASSWORD=*** run --secret ***'],
    [['curl', 'https://me:hunter2@example.org/x'], 'curl https://me:***@example.org/x'],
    [['curl', '-H', 'Authorization: Bearer hunter2hunter2'], 'curl -H Authorization: Bearer ***'],
    [['echo', 'sk-ant-hunter2hunter2'], 'echo sk-***'],
    [['a', '--password', '-v'], 'a --password -v'],
    [['tab\there\u001b[31m'], 'tab here [31m'],
  ])('%j', (args, shown) => {
    expect(maskCommand(args)).toBe(shown);
  });
  it('they have at most 300 characters', () => {
    expect(maskCommand(['x'.repeat(1000)]).length).toBe(300);
  });
});
