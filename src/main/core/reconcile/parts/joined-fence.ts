/** What two fences of one worktree become. */
import type { Identity, StoredFence } from '../../ports/index.ts';
import { keyOf } from '../../stopping/index.ts';

/**
 * One fence for a worktree that another one closes already: it opens when the rest of both is gone. The marks of the
 * second run are left to the sweep for orphans. What is known of another start of the machine names nobody now.
 */
export function joinedFence(earlier: StoredFence | undefined, fence: StoredFence): StoredFence {
  const stale = earlier !== undefined && earlier.boot !== null && fence.boot !== null && earlier.boot !== fence.boot;
  if (earlier === undefined || stale) return fence;
  const same = earlier.run === fence.run;
  const root = same || fence.root === null ? [] : [fence.root];
  return {
    ...(same ? fence : earlier),
    reason: fence.reason,
    processes: eachOnce([...earlier.processes, ...fence.processes]),
    known: eachOnce([...earlier.known, ...root, ...fence.known]),
    cgroup: (same ? null : earlier.cgroup) ?? fence.cgroup,
  };
}

/** By identity; of two the later one's words. */
export function eachOnce<T extends Identity>(those: readonly T[]): T[] {
  return [...new Map(those.map((one) => [keyOf(one), one])).values()];
}
