/**
 * The orphan sweep: finds processes with the mark of a run that is over, its cgroup or its container, and has them stopped.
 *
 * A fence closes their worktree at once, so that no run starts beside them (I1). The fence's worker then kills and
 * verifies. The sweep runs when the host starts and every few minutes.
 */
import type { StoredFence } from '../../ports/index.ts';
import { orphansOf } from '../../stopping/index.ts';
import { stopBeside } from '../parts/orphans/beside.ts';
import { closeWorktrees, fenceFor } from '../parts/orphans/fenced.ts';
import { forgetEnded } from '../parts/orphans/forget.ts';
import { type FoundOrphans, ownedByProject, withHolds } from '../parts/orphans/found.ts';
import { isOccupied } from '../parts/stop/occupied.ts';
import type { World } from '../world.ts';

/** Resolves to the number of runs with orphans. Rejects if the table cannot be read, which never means 'none'. */
export async function sweepOrphans(world: World): Promise<number> {
  const before = ownedByProject(world).runs;
  const since = world.clock.now();
  const [scan, contained = []] = await Promise.all([world.kill.table.scan(), world.spawner.containers?.()]);
  forgetEnded(world, scan, contained);
  const seen = orphansOf(scan, ownedByProject(world));
  const alive = await world.kill.table.alive(seen.flatMap((one) => one.processes));
  // Read again, since runs may have begun or ended during the scan. Nothing is awaited from here to the write.
  const { runs } = ownedByProject(world);
  const left = seen
    .map((one) => ({
      ...one,
      worktree: world.ledger.moved.get(one.worktree)?.to ?? one.worktree,
      processes: one.processes.filter((process) => alive.includes(process)),
    }))
    .filter((one) => one.processes.length > 0 && !runs.has(one.run));
  const beside: FoundOrphans[] = [];
  const fences = new Map<string, StoredFence>();
  // Whatever is listed of a run that has ended or begun meanwhile may be gone by now.
  const containers = contained.filter((run) => !before.has(run) && !hasBegunSince(world, run, since));
  for (const one of withHolds(world, runs, left, new Set(containers))) {
    // Without a worktree on record there is nothing that a fence could close.
    if (one.worktree === '' || isOccupied(world, one.worktree)) beside.push(one);
    else if (!world.ledger.fences.has(one.worktree) && !fences.has(one.worktree)) {
      fences.set(one.worktree, fenceFor(world, one, scan));
    }
  }
  closeWorktrees(world, [...fences.values()]);
  for (const one of beside) await stopBeside(world, one);
  return fences.size + beside.length;
}

function hasBegunSince({ ledger, store }: World, run: string, since: number): boolean {
  return ((ledger.runs.get(run) ?? store.run(run))?.startedAt ?? 0) > since;
}
