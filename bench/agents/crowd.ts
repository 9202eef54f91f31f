/** What a host and its agents take while many agents work: memory and processes. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openLab, type Road, TALKER } from './lab.ts';

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
    const agents = tree.filter((pid) => read(pid, 'cmdline').includes(TALKER) && !isHelper(pid));
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

/** A keeper has the agent's command line in its arguments, and is a program of Huskies. */
function isHelper(pid: number): boolean {
  return read(pid, 'cmdline').split('\0')[0]?.includes('huskies-') === true;
}

/** The proportional set size in MB: pages that several processes share count in part for each. */
function memoryOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) / 1_024;
}

function treeOf(host: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = read(Number(name), 'stat');
    return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
  });
  const tree = new Set([host]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
