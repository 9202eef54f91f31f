/**
 * Keeps the records of worktrees in line with the disk. A missing worktree is shown as missing and never made again
 * automatically. One that was moved, alone or with its project, is found, and its records are moved along.
 */
import { followWorktree } from '../parts/follow.ts';
import type { World } from '../world.ts';

/**
 * How many worktrees are looked at in parallel. Each takes a git process or two, and the machine must stay responsive.
 */
const MAX_PARALLEL_LOOKS = 4;

/** Looks at the worktrees of runs and fences, so that recovery searches where they are now. Never rejects. */
export async function lookAtUsedWorktrees(world: World): Promise<void> {
  const { fences, runs } = world.ledger;
  const used = [...fences.values(), ...runs.values()];
  await forEachStory(new Set(used.map(({ story }) => story)), (story) => lookAtWorktree(world, story));
  // Runs and fences may still name an older path than their worktree's record, as earlier versions wrote them.
  for (const { story, worktree } of used) if (worktree !== null) await followWorktree(world, story, worktree);
}

/** Looks at the worktrees of the stories in the working set. Others are looked at when needed. Never rejects. */
export async function lookAtShownWorktrees(world: World): Promise<void> {
  const shown = [...world.ledger.stories.values()].map(({ id }) => id);
  await forEachStory(shown, (story) => lookAtWorktree(world, story));
}

async function lookAtWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const at = await followWorktree(world, story, known.path);
  if (at !== undefined) world.observed.showWorktree(known.id, at === null ? 'missing' : 'ready');
}

/** Shows whether a story's worktree is on disk. Records are moved along only when the host or a run starts. */
export async function showWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const { state } = await world.git.lookAtWorktree(story, known.path);
  world.observed.showWorktree(known.id, state === 'ready' || state === 'moved' ? 'ready' : 'missing');
}

/** Calls `look` for each story, a few in parallel. */
async function forEachStory(stories: Iterable<string>, look: (story: string) => Promise<void>): Promise<void> {
  const remaining = stories[Symbol.iterator]();
  const worker = async () => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) await look(next.value);
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL_LOOKS }, worker));
}
