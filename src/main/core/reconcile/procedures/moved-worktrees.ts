/**
 * The disk is the truth: a worktree that is gone is shown as missing, never made again by itself; one that was moved, by
 * itself or with its project, is found again, and what is recorded of it, runs and fences, follows it there.
 */
import { follow } from '../parts/follow.ts';
import type { World } from '../world.ts';

/** Looks at all that have a record. Never rejects for one worktree's sake. */
export async function lookAtWorktrees(world: World): Promise<void> {
  const { ledger } = world;
  for (const story of [...ledger.worktrees.keys()]) await lookAtWorktree(world, story);
  // records that earlier versions left behind where the worktree was
  const { fences, runs } = ledger;
  for (const { story, worktree } of [...fences.values(), ...runs.values()]) {
    if (worktree !== null) await follow(world, story, worktree);
  }
}

async function lookAtWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.get(story);
  if (known === undefined) return;
  const at = await follow(world, story, known.path);
  if (at !== undefined) world.observed.showWorktree(story, at === null ? 'missing' : 'ready');
}

/** What is shown of a story's worktree follows the disk. It is looked for in its new place when the host starts, or a run does. */
export async function showWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.get(story);
  if (known === undefined) return;
  const { state } = await world.git.lookAtWorktree(story, known.path);
  world.observed.showWorktree(story, state === 'ready' || state === 'moved' ? 'ready' : 'missing');
}
