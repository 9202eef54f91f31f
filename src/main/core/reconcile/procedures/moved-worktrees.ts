/**
 * Keeps the records of worktrees in line with the disk. A missing worktree is shown as missing and never made again
 * automatically. One that was moved, alone or with its project, is found, and its records are moved along.
 */
import { isBusy } from '../../../../domain/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { followWorktree } from '../parts/follow.ts';
import type { World } from '../world.ts';

/**
 * How many worktrees are looked at in parallel. Each takes a git process or two, and the machine must stay responsive.
 */
const MAX_PARALLEL_LOOKS = 4;

/**
 * Looks at the worktrees of busy runs and of fences, so that recovery searches where they are now. The page is not served
 * until then, so no other worktree is looked at. Never rejects.
 */
export async function lookAtUsedWorktrees(world: World): Promise<void> {
  await forEachInParallel(new Set(usersOf(world).map(({ story }) => story)), (story) => lookAtWorktree(world, story));
  // Their own records may still name an older path than the worktree's record, as earlier versions wrote them.
  const outdated = usersOf(world).filter(({ story, worktree }) => worktree !== pathOf(world, story));
  const storyByPath = new Map(outdated.map(({ story, worktree }) => [worktree, story]));
  await forEachInParallel(storyByPath, async ([path, story]) => {
    if (path !== null) await followWorktree(world, { kind: 'story', story }, path);
  });
}

/** Looks at the worktrees of the stories in the working set. Others are looked at when needed. Never rejects. */
export async function lookAtShownWorktrees(world: World): Promise<void> {
  const shown = [...world.ledger.stories.values()].map(({ id }) => id);
  await forEachInParallel(shown, (story) => lookAtWorktree(world, story));
}

/** The busy runs and the fences in worktrees of stories. */
function usersOf({ ledger }: World): Pick<StoredRun, 'story' | 'worktree'>[] {
  const users = [...ledger.fences.values(), ...[...ledger.runs.values()].filter(isBusy)];
  return users.filter(({ lane }) => lane === null);
}

function pathOf({ ledger }: World, story: string): string | undefined {
  return ledger.worktrees.ofStory(story)?.path;
}

async function lookAtWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const at = await followWorktree(world, known.owner, known.path);
  if (at !== undefined) world.observed.showWorktree(known.id, at === null ? 'missing' : 'ready');
}

/** Shows whether a story's worktree is on disk. Records are moved along only when the host or a run starts. */
export async function showWorktree(world: World, story: string): Promise<void> {
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return;
  const { state } = await world.git.lookAtWorktree(story, known.path);
  world.observed.showWorktree(known.id, state === 'ready' || state === 'moved' ? 'ready' : 'missing');
}

/** Calls `look` for each item, a few in parallel. */
async function forEachInParallel<T>(items: Iterable<T>, look: (item: T) => Promise<void>): Promise<void> {
  const remaining = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) await look(next.value);
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL_LOOKS }, worker));
}
