/** The processes of a host, from /proc. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { TALKER } from './lab.ts';

/** A process and all that descend from it. */
export function treeOf(root: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    return [[Number(name), Number(statOf(Number(name))[1])] as const];
  });
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** The fields of /proc/PID/stat from the state on (proc(5)): the state is 0, the parent 1. Empty if it has ended. */
export function statOf(pid: number): string[] {
  const stat = readOf(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether it is a scripted agent. A keeper has the agent's command line in its arguments, and is a program of Huskies. */
export function isAgent(pid: number): boolean {
  return readOf(pid, 'cmdline').includes(TALKER) && !programOf(pid).includes('huskies-');
}

export function programOf(pid: number): string {
  return readOf(pid, 'cmdline').split('\0')[0] ?? '';
}

/** Empty if the process has ended. */
export function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
