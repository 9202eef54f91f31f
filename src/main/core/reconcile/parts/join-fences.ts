/** Joins two fences of one worktree into one. */
import type { Identity, StoredFence } from '../../ports/index.ts';
import { keyOf } from '../../stopping/index.ts';

/**
 * The fence of a worktree that may have one already: it opens once the processes of both are gone.
 *
 * Processes that carry only the mark of the later fence's run are left to the orphan sweep. An earlier fence of another
 * boot is dropped, because its processes ended with that boot.
 */
export function joinFences(earlier: StoredFence | undefined, fence: StoredFence): StoredFence {
  const isStale = earlier !== undefined && earlier.boot !== null && fence.boot !== null && earlier.boot !== fence.boot;
  if (earlier === undefined || isStale) return fence;
  const isSameRun = earlier.run === fence.run;
  const root = isSameRun || fence.root === null ? [] : [fence.root];
  return {
    ...(isSameRun ? fence : earlier),
    reason: fence.reason,
    processes: uniqueByIdentity([...earlier.processes, ...fence.processes]),
    known: uniqueByIdentity([...earlier.known, ...root, ...fence.known]),
    handedTo: [...new Set([...earlier.handedTo, ...fence.handedTo])],
    cgroup: (isSameRun ? null : earlier.cgroup) ?? fence.cgroup,
  };
}

/** Each process once; of several records of the same process the last one. */
export function uniqueByIdentity<T extends Identity>(processes: readonly T[]): T[] {
  return [...new Map(processes.map((process) => [keyOf(process), process])).values()];
}
