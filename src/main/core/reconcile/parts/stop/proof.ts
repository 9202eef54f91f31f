/** The proof: what became of a run's processes. It changes no record. */
import { message, whyOf } from '../../../../../contract/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import { killAndVerify, nothingKnown, type StopOutcome, type StopTarget } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { regained } from './hold.ts';
import { occupied } from './occupied.ts';
import { remembering } from './remembering.ts';
import { afterProof } from './stale-lock.ts';

/** The end of a run: killed and verified, git's stale lock cleared; and what its record is to keep of those that may live. */
export async function proveEnd(
  world: World,
  run: StoredRun,
): Promise<{ outcome: StopOutcome; known: StoredRun['known'] }> {
  const outcome = await prove(world, run);
  // as the ledger has it now: a start may have made the worktree while the stop was asked
  const worktree = world.ledger.runs.get(run.id)?.worktree ?? run.worktree;
  await afterProof(world, worktree, outcome, run.id);
  return { outcome, known: await remembering(world, run, outcome) };
}

/** Kills and verifies, showing how many are left; changes no record. */
export async function prove(world: World, run: StoredRun): Promise<StopOutcome> {
  return await killOrExplain(world, targetOf(world, run), (left) => world.observed.showLeft(run.id, left));
}

/**
 * The one road to what became of a run's processes. A stop that cannot even be tried is unknown, never none: its fence
 * is looked at again, and a person can release it.
 */
export async function killOrExplain(
  world: World,
  target: StopTarget,
  onLeft: (left: number) => void = () => undefined,
): Promise<StopOutcome> {
  try {
    return await killAndVerify(target, world.config.stop, world.kill, onLeft);
  } catch (error) {
    world.log.error(`[stop] the processes of ${target.run} could not be stopped`, error);
    return nothingKnown(message('stop.untried', { why: whyOf(error) }));
  }
}

function targetOf(world: World, run: StoredRun): StopTarget {
  const { id, worktree, startedAt, boot } = run;
  const live = world.live.get(id);
  if (worktree === null) {
    world.log.warn(`[stop] no worktree on record for ${run.story}:${run.agent}; going by its terminal and session`);
  }
  return {
    run: id,
    get worktree() {
      return worktree !== null && occupied(world, worktree, id) ? null : worktree;
    },
    root: live?.pty.root ?? run.root,
    tty: live?.pty.tty ?? 0,
    startedAt,
    boot,
    hold: live?.pty.hold ?? regained(world, run),
    known: [...run.known, ...world.lineage.of(id)],
    leaders: [...run.known, ...world.lineage.leadersOf(id)],
    handedTo: world.lineage.handedTo(id),
  };
}
