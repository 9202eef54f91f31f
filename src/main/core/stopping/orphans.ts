/** Orphans by their mark: processes of runs that are over. A pure decision over one scan. */
import type { ProcessInfo, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';

/** The orphans of one run in one worktree. */
export interface Orphans {
  run: string;
  /** As the mark has it. */
  worktree: string;
  processes: ProcessInfo[];
}

export interface Owned {
  /** Paths of this project's worktrees. Marks for other worktrees are left to their own host. */
  worktrees: Pick<ReadonlySet<string>, 'has'>;
  /** Runs that may have processes: live ones, and those that have a fence. */
  runs: ReadonlySet<string>;
}

/** Living processes with the mark of a run that is not in `owned.runs`, grouped by run and worktree. */
export function orphansOf(scan: Pick<TableScan, 'processes' | 'self'>, owned: Owned): Orphans[] {
  const groups = new Map<string, Orphans>();
  for (const process of scan.processes) {
    const { mark } = process;
    if (mark === null || hasEnded(process) || process.kernel || process.pid === scan.self) continue;
    const { run, worktree } = mark;
    if (!owned.worktrees.has(worktree) || owned.runs.has(run)) continue;
    const key = `${run}\0${worktree}`;
    const group = groups.get(key) ?? { run, worktree, processes: [] };
    group.processes.push(process);
    groups.set(key, group);
  }
  return [...groups.values()];
}
