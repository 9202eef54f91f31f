/** Tells who of the run's was never held by its keeper, so that the keeper's word says nothing about their kin (I3). */
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';

/**
 * True when a member surely stands outside the keeper's tree: its line of parents ends at init or a living stranger.
 * A line that breaks off at one who died during the pass says nothing: an orphan of the tree is the keeper's at once.
 */
export function anyOutside(members: readonly ProcessInfo[], scan: TableScan, keeper: Identity): boolean {
  const parents = new Map(scan.processes.map((process) => [process.pid, process.ppid]));
  const ends = new Set([scan.self, ...scan.adopters]);
  return members.some((process) => {
    let at: number | undefined = process.pid;
    // a scan is no snapshot: with pids used again its parents may even form a ring
    for (let depth = 0; depth <= parents.size && at !== keeper.pid && at !== undefined && at > 0; depth++) {
      if (ends.has(at)) return true;
      at = parents.get(at);
    }
    return false;
  });
}
