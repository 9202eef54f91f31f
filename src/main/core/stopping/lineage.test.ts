import { describe, expect, it } from 'vitest';
import type { Newcomer } from '../ports/index.ts';
import { Lineage } from './lineage.ts';

const RUN = 'run_1';
const root = { pid: 100, startTime: 10 };

function newcomer(pid: number, startTime: number, parent: { pid: number; startTime: number } | null): Newcomer {
  return {
    pid,
    startTime,
    ppid: parent?.pid ?? 1,
    parentStart: parent?.startTime ?? null,
    pgrp: pid,
    session: pid,
    tty: 0,
    state: 'S',
    threads: 1,
    uid: 1000,
    command: 'sh',
    cwd: '/',
    mark: null,
    blind: false,
    kernel: false,
  };
}

function begun(): Lineage {
  const lineage = new Lineage();
  lineage.begin(RUN, [root]);
  return lineage;
}
const pids = (lineage: Lineage) => lineage.of(RUN).map((one) => one.pid);

describe('the lineage ledger', () => {
  it('remembers a whole line, in whatever order it is listed, also when its parents are gone later', () => {
    const lineage = begun();
    const child = newcomer(101, 11, root);
    const grandchild = newcomer(102, 12, child);
    lineage.note([newcomer(103, 13, grandchild), grandchild, child]);
    expect(pids(lineage)).toEqual([100, 101, 102, 103]);
    // its parent is known from the look before, and has died since
    lineage.note([newcomer(104, 14, grandchild)]);
    expect(pids(lineage)).toContain(104);
  });

  it('I4: never reads lineage off a number that was used again', () => {
    const lineage = begun();
    lineage.note([newcomer(101, 50, { pid: 100, startTime: 49 }), newcomer(102, 51, null)]);
    expect(pids(lineage)).toEqual([100]);
  });

  it('knows who carries the mark of a run at work, and of no other', () => {
    const lineage = begun();
    const mark = { run: RUN, worktree: '/wt/a' };
    lineage.note([
      { ...newcomer(101, 11, null), mark },
      { ...newcomer(102, 12, null), mark: { ...mark, run: 'run_2' } },
    ]);
    expect(pids(lineage)).toEqual([100, 101]);
  });

  it('keeps runs apart, and forgets one that ended', () => {
    const lineage = begun();
    const other = { pid: 200, startTime: 20 };
    lineage.begin('run_2', [other]);
    lineage.note([newcomer(201, 21, other), newcomer(101, 11, root)]);
    expect(lineage.of('run_2').map((one) => one.pid)).toEqual([200, 201]);
    lineage.forget(RUN);
    expect(lineage.of(RUN)).toEqual([]);
    lineage.note([newcomer(105, 15, root)]);
    expect(lineage.of(RUN)).toEqual([]);
  });

  it('asks for the dead only when many are remembered, and drops those it is told', () => {
    const lineage = begun();
    expect(lineage.crowd()).toEqual([]);
    lineage.note(Array.from({ length: 3000 }, (_, n) => newcomer(1000 + n, 100 + n, root)));
    const crowd = lineage.crowd();
    expect(crowd).toHaveLength(3001);
    lineage.drop(crowd.slice(1));
    expect(pids(lineage)).toEqual([100]);
  });
});
