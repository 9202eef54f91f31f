/** The lock file that a killed git leaves in the worktree. */
import type { StopOutcome } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { isOccupied } from './occupied.ts';

/**
 * Removes git's stale index.lock after proof, while the slot is still held (docs/stop.md, step 7).
 *
 * A survivor, a spared process or another live run may hold a lock of its own. In these cases the lock stays, and git
 * will name it. A failure is only logged: it does not affect the stop.
 */
export async function clearStaleLock(
  world: World,
  worktree: string | null,
  { verdict, spared }: Pick<StopOutcome, 'verdict' | 'spared'>,
  run = '',
): Promise<void> {
  if (verdict !== 'gone' || worktree === null || spared.length > 0 || isOccupied(world, worktree, run)) return;
  try {
    if (await world.git.clearStaleLock(worktree)) {
      world.log.info(`[stop] removed git's stale index.lock in ${worktree}`);
    }
  } catch (error) {
    world.log.error(`[stop] git's stale index.lock in ${worktree} could not be removed`, error);
  }
}
