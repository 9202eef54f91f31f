/** Who is never signalled (I5): Huskies, its ancestors, pid 1, kernel threads. */
import type { ProcessInfo, TableScan } from '../ports/index.ts';

export interface Protection {
  /** Never, whatever the evidence. */
  never(process: ProcessInfo): boolean;
  /** A child of Huskies or below: git helpers, Electron's own processes, other runs. Weak evidence does not count for these. */
  own(process: ProcessInfo): boolean;
}

export function protectionOf(scan: TableScan, byPid: ReadonlyMap<number, ProcessInfo>): Protection {
  const untouchable = new Set<number>([0, 1]);
  for (let pid = scan.self; pid > 1 && !untouchable.has(pid); pid = byPid.get(pid)?.ppid ?? 0) untouchable.add(pid);

  const below = new Map<number, boolean>([[scan.self, true]]);
  function isBelow(pid: number, depth: number): boolean {
    const known = below.get(pid);
    if (known !== undefined) return known;
    const parent = byPid.get(pid)?.ppid ?? 0;
    // a scan is no snapshot: with reused pids its parents may even form a ring
    const answer = parent > 1 && depth < byPid.size && isBelow(parent, depth + 1);
    below.set(pid, answer);
    return answer;
  }

  return {
    never: (process) => process.kernel || process.pid <= 1 || untouchable.has(process.pid),
    own: (process) => isBelow(process.pid, 0),
  };
}
