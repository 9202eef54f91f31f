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

function lineageWithRoot(): Lineage {
  const lineage = new Lineage();
  lineage.addRoots(RUN, [root]);
  return lineage;
}
const pids = (lineage: Lineage) => lineage.of(RUN).map((one) => one.pid);

describe('Lineage', () => {
  it('remembers all descendants, in whatever order they are listed, even after their parents have ended', () => {
    const lineage = lineageWithRoot();
    const child = newcomer(101, 11, root);
    const grandchild = newcomer(102, 12, child);
    lineage.addNewcomers([newcomer(103, 13, grandchild), grandchild, child]);
    expect(pids(lineage)).toEqual([100, 101, 102, 103]);
    // The parent is known from the previous look and has ended since.
    lineage.addNewcomers([newcomer(104, 14, grandchild)]);
    expect(pids(lineage)).toContain(104);
  });

  it('I4: never takes a reused pid for a parent', () => {
    const lineage = lineageWithRoot();
    lineage.addNewcomers([newcomer(101, 50, { pid: 100, startTime: 49 }), newcomer(102, 51, null)]);
    expect(pids(lineage)).toEqual([100]);
  });

  it('adds processes with the mark of a live run, and of no other run', () => {
    const lineage = lineageWithRoot();
    const mark = { run: RUN, worktree: '/wt/a' };
    lineage.addNewcomers([
      { ...newcomer(101, 11, null), mark },
      { ...newcomer(102, 12, null), mark: { ...mark, run: 'run_2' } },
    ]);
    expect(pids(lineage)).toEqual([100, 101]);
  });

  it('keeps runs separate, and forgets a run that ended', () => {
    const lineage = lineageWithRoot();
    const other = { pid: 200, startTime: 20 };
    lineage.addRoots('run_2', [other]);
    lineage.addNewcomers([newcomer(201, 21, other), newcomer(101, 11, root)]);
    expect(lineage.of('run_2').map((one) => one.pid)).toEqual([200, 201]);
    lineage.forget(RUN);
    expect(lineage.of(RUN)).toEqual([]);
    lineage.addNewcomers([newcomer(105, 15, root)]);
    expect(lineage.of(RUN)).toEqual([]);
  });

  it('asks for a check only when many processes are remembered, and drops the dead ones', () => {
    const lineage = lineageWithRoot();
    expect(lineage.dueForCheck()).toEqual([]);
    lineage.addNewcomers(Array.from({ length: 3000 }, (_, n) => newcomer(1000 + n, 100 + n, root)));
    const due = lineage.dueForCheck();
    expect(due).toHaveLength(3001);
    lineage.drop(due.slice(1));
    expect(pids(lineage)).toEqual([100]);
  });
});
