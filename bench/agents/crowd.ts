/** What a host and its agents take while many agents work: memory and processes. Linux only. */
import { setTimeout as wait } from 'node:timers/promises';
import { openLab, type Road } from './lab.ts';
import { isAgent, readOf, treeOf } from './tree.ts';

export interface CrowdFigures {
  /** MB and number of processes. */
  huskies: { memory: number; processes: number };
  agents: { memory: number; processes: number };
  /** MB of the host's process alone. */
  host: number;
}

const SETTLE_MS = process.env.HUSKIES_BENCH_TRIES === undefined ? 15_000 : 3_000;

/** Starts `count` agents that write twice a second, and measures after some seconds. */
export async function measureCrowd(road: Road, count: number): Promise<CrowdFigures> {
  const lab = await openLab(road, count);
  try {
    for (let n = 1; n <= count; n += 1) await lab.start(`${n}_story_crowd`, 'work');
    await wait(SETTLE_MS);
    const host = lab.served.child.pid ?? 0;
    const tree = treeOf(host);
    const agents = tree.filter(isAgent);
    const own = tree.filter((pid) => !agents.includes(pid));
    if (agents.length !== count) throw new Error(`${agents.length} of ${count} agents are at work`);
    const sum = (pids: readonly number[]) => ({
      memory: pids.reduce((all, pid) => all + memoryOf(pid), 0),
      processes: pids.length,
    });
    return { huskies: sum(own), agents: sum(agents), host: memoryOf(host) };
  } finally {
    await lab.end();
  }
}

/** The proportional set size in MB: pages that several processes share count in part for each. */
function memoryOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readOf(pid, 'smaps_rollup'))?.[1] ?? 0) / 1_024;
}
