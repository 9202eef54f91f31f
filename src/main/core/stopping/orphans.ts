/** Who carries the mark of a run that is over: left by a crash, or by a stop that nobody waited for. A pure decision over one scan. */
import type { ProcessInfo, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';

export interface Orphans {
  run: string;
  worktree: string;
  processes: ProcessInfo[];
}

export interface Owned {
  /** Worktrees of this project: marks for others are another host's to judge. */
  worktrees: ReadonlySet<string>;
  /** Runs that may have processes: live ones, and those whose fence is already looked after. */
  runs: ReadonlySet<string>;
}

/** One entry per run and worktree. */
export function orphansOf(scan: Pick<TableScan, 'processes' | 'self'>, owned: Owned): Orphans[] {
  const found = new Map<string, Orphans>();
  for (const process of scan.processes) {
    const { mark } = process;
    if (mark === null || hasEnded(process) || process.kernel || process.pid === scan.self) continue;
    const { run, worktree } = mark;
    if (!owned.worktrees.has(worktree) || owned.runs.has(run)) continue;
    const key = `${run}\0${worktree}`;
    const orphans = found.get(key) ?? { run, worktree, processes: [] };
    orphans.processes.push(process);
    found.set(key, orphans);
  }
  return [...found.values()];
}
