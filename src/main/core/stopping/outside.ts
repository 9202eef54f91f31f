/** Whether the keeper held all processes of a run. If not, its report proves nothing about their descendants (I3). */
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';

/**
 * Whether a member is certainly outside the keeper's tree: its line of parents leads to Huskies or to an adopter of
 * orphans. A line that ends at a process which died during the scan shows nothing, because the keeper adopts orphans of
 * its tree.
 */
export function anyOutside(members: readonly ProcessInfo[], scan: TableScan, keeper: Identity): boolean {
  const parents = new Map(scan.processes.map((process) => [process.pid, process.ppid]));
  const ends = new Set([scan.self, ...scan.adopters]);
  return members.some((process) => {
    let at: number | undefined = process.pid;
    // Rows are not read at the same instant, so with reused pids the parents may even form a cycle.
    for (let depth = 0; depth <= parents.size && at !== keeper.pid && at !== undefined && at > 0; depth++) {
      if (ends.has(at)) return true;
      at = parents.get(at);
    }
    return false;
  });
}
