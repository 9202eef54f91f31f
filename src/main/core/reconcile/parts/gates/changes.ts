/** Whether files changed while a gate ran, so that its result is not about the tree that it started on. */
import type { StoredRun } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/**
 * Reads the tree again. Call it before the proof of the run's end, which then covers programs that git left behind. If
 * the tree cannot be read, it counts as changed. Never rejects.
 */
export async function noteChanges(world: World, run: StoredRun): Promise<void> {
  const measured = world.gates.of(run.id)?.measured ?? null;
  if (measured === null || run.worktree === null) return;
  const tree = await treeNow(world, run, run.worktree);
  world.gates.measured(run.id, { ...measured, changed: tree === null || tree !== measured.tree });
}

async function treeNow(world: World, run: StoredRun, worktree: string): Promise<string | null> {
  try {
    return (await world.merging.contentOf(worktree)).tree;
  } catch (error) {
    world.log.error(`[gate] the tree could not be read after ${run.agent} on ${run.story}`, error);
    return null;
  }
}
