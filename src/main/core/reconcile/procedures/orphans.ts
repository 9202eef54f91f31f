/**
 * The orphan sweep: at the host's start and every few minutes, what carries a run's mark or sits in a run's cgroup
 * without a live run is handled as a stop. A fence closes its worktree in the same turn as the finding, so that nothing
 * starts beside it (I1), and the fence's worker kills and proves.
 */
import type { StoredFence } from '../../ports/index.ts';
import { orphansOf } from '../../stopping/index.ts';
import { stopBeside } from '../parts/orphans/beside.ts';
import { closeWorktrees, fenceFor } from '../parts/orphans/fenced.ts';
import { forgetEnded } from '../parts/orphans/forget.ts';
import { type Found, owned, withCgroups } from '../parts/orphans/found.ts';
import { occupied } from '../parts/stop/occupied.ts';
import type { World } from '../world.ts';

/** Resolves to the number of runs whose orphans were found. Rejects when the table cannot be read: that is unknown, never 'none'. */
export async function sweepOrphans(world: World): Promise<number> {
  const scan = await world.kill.table.scan();
  forgetEnded(world, scan);
  const seen = orphansOf(scan, owned(world));
  const alive = await world.kill.table.alive(seen.flatMap((one) => one.processes));
  // From here on one synchronous turn. A run may have ended with proof, or begun, while the look was going on.
  const { runs } = owned(world);
  const left = seen
    .map((one) => ({
      ...one,
      worktree: world.ledger.moved.get(one.worktree)?.to ?? one.worktree,
      processes: one.processes.filter((process) => alive.includes(process)),
    }))
    .filter((one) => one.processes.length > 0 && !runs.has(one.run));
  const beside: Found[] = [];
  const fences = new Map<string, StoredFence>();
  for (const one of withCgroups(world, runs, left)) {
    // without a worktree on record there is nothing to close
    if (one.worktree === '' || occupied(world, one.worktree)) beside.push(one);
    else if (!world.ledger.fences.has(one.worktree) && !fences.has(one.worktree)) {
      fences.set(one.worktree, fenceFor(world, one, scan));
    }
  }
  closeWorktrees(world, [...fences.values()]);
  for (const one of beside) await stopBeside(world, one);
  return fences.size + beside.length;
}
