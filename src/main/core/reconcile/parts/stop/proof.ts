/** The proof: ends a run's processes and finds out which are gone. It changes no record. */
import { message, whyOf } from '../../../../../contract/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import { killAndVerify, type StopOutcome, type StopTarget, untriedOutcome } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { regainedHold } from './hold.ts';
import { knownToKeep } from './known.ts';
import { isOccupied } from './occupied.ts';
import { clearStaleLock } from './stale-lock.ts';

/**
 * Ends a run: kills and verifies, then removes git's stale lock. `known`: the processes that the run's record must
 * keep, because they may be alive.
 */
export async function proveEnd(
  world: World,
  run: StoredRun,
): Promise<{ outcome: StopOutcome; known: StoredRun['known'] }> {
  const outcome = await prove(world, run);
  // Read again: a start may have made the worktree in the meantime.
  const worktree = world.ledger.runs.get(run.id)?.worktree ?? run.worktree;
  await clearStaleLock(world, worktree, outcome, run.id);
  return { outcome, known: await knownToKeep(world, run, outcome) };
}

/** Kills and verifies the processes of a run, and shows how many are left meanwhile. */
export async function prove(world: World, run: StoredRun): Promise<StopOutcome> {
  return await tryKillAndVerify(world, targetOf(world, run), (count) => world.observed.showLeft(run.id, count));
}

/**
 * Every kill of reconcile comes through here. If it fails unexpectedly, the verdict is unknown, never gone: a fence
 * then keeps the worktree closed until a later try succeeds or a person releases it.
 */
export async function tryKillAndVerify(
  world: World,
  target: StopTarget,
  onRemaining: (count: number) => void = () => undefined,
): Promise<StopOutcome> {
  try {
    return await killAndVerify(target, world.config.stop, world.kill, onRemaining);
  } catch (error) {
    world.log.error(`[stop] the processes of ${target.run} could not be stopped`, error);
    return untriedOutcome(message('stop.untried', { why: whyOf(error) }));
  }
}

/** Everything by which the processes of a run can be recognised now. */
export function targetOf(world: World, run: StoredRun): StopTarget {
  const { id, worktree, startedAt, boot } = run;
  const live = world.live.get(id);
  if (worktree === null) {
    world.log.warn(`[stop] no worktree on record for ${run.story}:${run.agent}; going by its terminal and session`);
  }
  return {
    run: id,
    // Checked at each look, since another run may start in the worktree.
    get worktree() {
      return worktree !== null && isOccupied(world, worktree, id) ? null : worktree;
    },
    root: live?.pty.root ?? run.root,
    tty: live?.pty.tty ?? 0,
    startedAt,
    boot,
    hold: live?.pty.hold ?? regainedHold(world, id, run),
    known: [...run.known, ...world.lineage.of(id)],
    leaders: [...run.known, ...world.lineage.leadersOf(id)],
    handedTo: [...run.handedTo, ...world.lineage.handedTo(id)],
  };
}
