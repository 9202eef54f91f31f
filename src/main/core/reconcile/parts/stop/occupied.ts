/** Whether a live run is in a worktree. */
import { ownerOf } from '../../../../../domain/index.ts';
import type { World } from '../../world.ts';

/**
 * Whether a live run other than `except` is in the worktree. Processes there may then be its own, so their folder is no
 * evidence that they belong to an ended run.
 */
export function isOccupied({ ledger }: Pick<World, 'ledger'>, worktree: string, except = ''): boolean {
  return ledger
    .liveRuns()
    .some((run) => run.id !== except && (run.worktree ?? ledger.worktrees.of(ownerOf(run))?.path) === worktree);
}
