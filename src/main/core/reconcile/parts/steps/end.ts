/** The end of a step: what is recorded with it, and what follows it. */
import { isStepKind, noCare, ownerName, ownerOf, type WorktreeCare } from '../../../../../domain/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import { careKey } from '../../keys.ts';
import type { World } from '../../world.ts';

/**
 * The care of the worktree after this run, whose end is proven; null if the run is no step's or has not passed. It is
 * written together with the run's end, so that no step that has passed runs again.
 */
export function careAfterStep(world: World, run: StoredRun, gone: boolean): WorktreeCare | null {
  const known = world.steps.of(run.id);
  if (known === null || !isStepKind(run.kind) || run.status !== 'completed' || !gone) return null;
  const owner = ownerOf(run);
  const worktree = world.ledger.worktrees.of(owner);
  if (worktree === undefined) return null;
  const name = ownerName(owner);
  const care = world.store.care(name) ?? noCare(name);
  return { ...care, [run.kind]: { worktree: worktree.id, key: known.key, done: known.position } };
}

/** Call it in the same turn as the write of the end. If the next run cannot be requested, the request ends here. */
export function continueSteps(world: World, run: StoredRun, passed: boolean): void {
  if (!isStepKind(run.kind)) return;
  world.kill.checkpoint('setup:recorded');
  if (run.kind === 'teardown') world.mark(careKey(run.story));
  try {
    world.steps.ended(run, run.kind, passed);
  } catch (error) {
    // The end of this run is written. The next start finds what is still due.
    world.log.error(`[setup] what follows ${run.agent} on ${run.story} could not be requested`, error);
  }
}
