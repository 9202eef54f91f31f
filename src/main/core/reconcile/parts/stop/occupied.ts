/** Whether a worktree's folder tells anything of an ended run. */
import { ownerOf } from '../../../../../domain/index.ts';
import type { World } from '../../world.ts';

/** A live run is at work there, other than this one: who is in that folder may be its, so that the folder tells nothing. */
export function occupied({ ledger }: Pick<World, 'ledger'>, worktree: string, but = ''): boolean {
  return ledger
    .liveRuns()
    .some((run) => run.id !== but && (run.worktree ?? ledger.worktrees.of(ownerOf(run))?.path) === worktree);
}
