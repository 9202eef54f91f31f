import type { ProcessRef, RunProcesses } from '../../../../contract/index.ts';

/** The share of one CPU core in percent by process (shareKey). A process with several threads may have more than 100. */
export type CpuShares = ReadonlyMap<string, number>;

/** The key of a process. A pid alone may have been reused between two looks. */
export function shareKey({ pid, startTime }: Pick<ProcessRef, 'pid' | 'startTime'>): string {
  return `${pid}@${startTime}`;
}

/** What each process used between two looks. One that is new has no share yet, and neither has any after the first look. */
export function cpuShares(before: RunProcesses | null, now: RunProcesses): CpuShares {
  const shares = new Map<string, number>();
  const elapsedMs = before === null ? 0 : now.at - before.at;
  // The clock of the host was set back, or the looks are of different runs.
  if (before === null || elapsedMs <= 0 || before.run !== now.run) return shares;
  const used = new Map(before.processes.map((process) => [shareKey(process), process.cpuMs]));
  for (const process of now.processes) {
    const earlier = used.get(shareKey(process)) ?? null;
    if (earlier === null || process.cpuMs === null) continue;
    shares.set(shareKey(process), (Math.max(0, process.cpuMs - earlier) * 100) / elapsedMs);
  }
  return shares;
}
