/** Git's own lock that a killed git left in the worktree. */
import type { StopOutcome } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { occupied } from './occupied.ts';

/**
 * Git's own stale lock goes while the slot is still held, and with proof only: a survivor, or an agent that starts
 * next, may hold one of its own (docs/stop.md, step 7). So may another run, or who was spared: then it stays, and git
 * will name it. That it cannot be removed stops nothing.
 */
export async function afterProof(
  world: World,
  worktree: string | null,
  { verdict, spared }: Pick<StopOutcome, 'verdict' | 'spared'>,
  run = '',
): Promise<void> {
  if (verdict !== 'gone' || worktree === null || spared.length > 0 || occupied(world, worktree, run)) return;
  try {
    if (await world.git.clearStaleLock(worktree)) {
      world.log.info(`[stop] removed git's stale index.lock in ${worktree}`);
    }
  } catch (error) {
    world.log.error(`[stop] git's stale index.lock in ${worktree} could not be removed`, error);
  }
}
