import { expect, it } from 'vitest';
import type { RunProcess, RunProcesses } from '../../../../contract/index.ts';
import { cpuShares } from './cpu-shares.ts';

const process: RunProcess = {
  ...{ pid: 7, startTime: 1, ppid: 1, state: 'R', command: 'node', evidence: 'child', startedAt: 0 },
  cpuMs: 100,
  memoryBytes: null,
};
const look = (at: number, ...processes: RunProcess[]): RunProcesses => ({
  ...{ run: 'run_1', at, processes, spared: [], blind: 0 },
});
const sharesOf = (before: RunProcesses | null, now: RunProcesses) => [...cpuShares(before, now)];

it('is the CPU time of a process between two looks, per time that passed', () => {
  expect(sharesOf(look(1_000, process), look(3_000, { ...process, cpuMs: 2_600 }))).toEqual([['7@1', 125]]);
});

it('is unknown, not 0, without two looks at the same process (I4)', () => {
  expect(sharesOf(null, look(1_000, process))).toEqual([]);
  expect(sharesOf(look(1_000, process), look(3_000, { ...process, startTime: 2 }))).toEqual([]);
  expect(sharesOf(look(1_000, process), look(3_000, { ...process, cpuMs: null }))).toEqual([]);
  expect(sharesOf(look(3_000, process), look(1_000, process))).toEqual([]);
});
