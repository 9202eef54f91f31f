import { describe, expect, it } from 'vitest';
import type { ProcessInfo } from '../ports/index.ts';
import { containersBegun } from './containers-begun.ts';

const RUN = 'run_own';

function process(pid: number, ppid: number, more: Partial<ProcessInfo> = {}): ProcessInfo {
  const ids = { pid, ppid, pgrp: pid, session: pid, startTime: pid * 10, tty: 0, uid: 0 };
  const state = { state: 'S', threads: 1, cwd: '/', mark: null, blind: false, kernel: false };
  return { ...ids, ...state, command: 'sleep 600', ...more };
}
const SHIM = '/usr/bin/containerd-shim-runc-v2 -namespace moby -id 1 -address /run/c.sock';
const found = (processes: ProcessInfo[], since: number | null = 500, members: number[] = []) =>
  containersBegun({ processes }, { run: RUN, since, isOwn: ({ pid }) => members.includes(pid) });
const marked = (run: string) => ({ mark: { run, worktree: '/w' } });

describe('containersBegun', () => {
  it('I3: names a shim that began during the run, whoever began it', () => {
    expect(found([process(60, 1, { command: SHIM }), process(61, 60)])).toEqual(['containerd-shim']);
    expect(found([process(60, 1, { command: 'conmon --api-version 1' })])).toEqual(['conmon']);
    expect(found([process(60, 1, { command: '[containerd-shim]' })])).toEqual(['containerd-shim']);
  });

  it('I3: also if processes below it carry the mark of this run', () => {
    expect(found([process(60, 1, { command: SHIM }), process(61, 60, marked(RUN))])).toEqual(['containerd-shim']);
  });

  it('names none that is older than the run, in its own tree, or of another run', () => {
    expect(found([process(40, 1, { command: SHIM })])).toEqual([]);
    expect(found([process(60, 1, { command: 'conmon' })], 500, [60])).toEqual([]);
    const others = [process(60, 1, { command: SHIM }), process(61, 60), process(62, 61, marked('run_other'))];
    expect(found(others)).toEqual([]);
    expect(found([process(60, 1, { command: 'conmon', ...marked('run_other') })])).toEqual([]);
  });

  it('names none when the start of the run is unknown, and ends if rows form a cycle', () => {
    expect(found([process(60, 1, { command: SHIM })], null)).toEqual([]);
    const cycle = [process(60, 62, { command: SHIM }), process(62, 61, marked('run_other')), process(61, 62)];
    expect(found(cycle)).toEqual(['containerd-shim']);
  });
});
