/**
 * The disk is the truth: a worktree that is gone is shown as missing, never made again by itself; one that was moved, by
 * itself or with its project, is found again, and what is recorded of it, runs and fences, follows it there.
 */
import { follow } from '../parts/follow.ts';
import type { World } from '../world.ts';

/** Looks at once, each a program of git or two: enough to be quick, few enough to leave the machine to its user. */
const LOOKS_AT_ONCE = 4;

/** Looks at those that runs and fences name: what an earlier host left is looked for where its worktree is now. Never rejects. */
export async function lookAtUsedWorktrees(world: World): Promise<void> {
  const { fences, runs } = world.ledger;
  const used = [...fences.values(), ...runs.values()];
  await inTurns(new Set(used.map(({ story }) => story)), (story) => lookAtWorktree(world, story));
  // records that earlier versions left behind where the worktree was
  for (const { story, worktree } of used) if (worktree !== null) await follow(world, story, worktree);
}

/** Looks at those of all stories that are shown; any other is looked at when its story is shown or started. Never rejects. */
export async function lookAtShownWorktrees(world: World): Promise<void> {
  const shown = [...world.ledger.stories.values()].map(({ id }) => id);
  await inTurns(shown, (story) => lookAtWorktree(world, story));
}

async function lookAtWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const at = await follow(world, story, known.path);
  if (at !== undefined) world.observed.showWorktree(known.id, at === null ? 'missing' : 'ready');
}

/** What is shown of a story's worktree follows the disk. It is looked for in its new place when the host starts, or a run does. */
export async function showWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const { state } = await world.git.lookAtWorktree(story, known.path);
  world.observed.showWorktree(known.id, state === 'ready' || state === 'moved' ? 'ready' : 'missing');
}

/** A few at once, each story once. */
async function inTurns(stories: Iterable<string>, look: (story: string) => Promise<void>): Promise<void> {
  const rest = stories[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await look(next.value);
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
}
