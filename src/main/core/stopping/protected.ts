/** Processes that are never signalled: Huskies, its ancestors, pid 1 and kernel threads (I5). */
import type { ProcessInfo, TableScan } from '../ports/index.ts';

export interface Protection {
  /** Never signalled, whatever the evidence. */
  isUntouchable(process: ProcessInfo): boolean;
  /**
   * Huskies itself or a descendant of it: git, Electron's processes, other runs. Being in the worktree or unreadable
   * does not make it the run's.
   */
  isOwnChild(process: ProcessInfo): boolean;
}

/** `byPid`: the living processes of the scan. */
export function protectionOf(scan: TableScan, byPid: ReadonlyMap<number, ProcessInfo>): Protection {
  const untouchable = new Set<number>([0, 1]);
  for (let pid = scan.self; pid > 1 && !untouchable.has(pid); pid = byPid.get(pid)?.ppid ?? 0) untouchable.add(pid);

  const descendants = new Map<number, boolean>([[scan.self, true]]);
  function descendsFromSelf(pid: number, depth: number): boolean {
    const known = descendants.get(pid);
    if (known !== undefined) return known;
    const parent = byPid.get(pid)?.ppid ?? 0;
    // Rows are not read at the same instant, so with reused pids the parents may even form a cycle.
    const answer = parent > 1 && depth < byPid.size && descendsFromSelf(parent, depth + 1);
    descendants.set(pid, answer);
    return answer;
  }

  return {
    isUntouchable: (process) => process.kernel || process.pid <= 1 || untouchable.has(process.pid),
    isOwnChild: (process) => descendsFromSelf(process.pid, 0),
  };
}
