/** Finds worktrees that were moved by hand, and moves their records along. */
import { message } from '../../../../contract/index.ts';
import type { WorktreeOwner } from '../../../../domain/index.ts';
import type { ObservedChange } from '../../state/handles.ts';
import type { World } from '../world.ts';
import { joinFences } from './join-fences.ts';

/**
 * Finds the worktree of this owner that is on record at `from`, moves the records if necessary, and resolves to its
 * present path. Null: it is missing. Undefined: that could not be found out.
 */
export async function followWorktree(
  world: World,
  owner: WorktreeOwner,
  from: string,
): Promise<string | null | undefined> {
  // Only a story's worktree can be found again by its branch. The story of an orphan may be unknown.
  if (owner.kind === 'lane' || owner.story === '') return undefined;
  const { story } = owner;
  try {
    const seen = await world.git.lookAtWorktree(story, from);
    if (seen.state !== 'ready' && seen.state !== 'moved') return null;
    if (seen.state === 'moved') await world.git.repairWorktree(story, seen.path);
    if (seen.path !== from) moveRecords(world, { story, from, to: seen.path });
    return seen.path;
  } catch (error) {
    // This does not mean that it is missing. It is looked at again when the story is shown or started.
    world.log.error(`[open] the worktree of ${story} could not be looked at`, error);
    return undefined;
  }
}

interface Move {
  story: string;
  from: string;
  to: string;
}

/** Moves all records in one transaction, so that a fence stays closed throughout. */
function moveRecords({ ledger, observed, kill }: World, { story, from, to }: Move): void {
  const boot = kill.table.boot();
  // Marks of processes keep the path that was current when the processes started.
  const earlier = [...ledger.moved.values()].filter((move) => move.to === from).map((move) => move.from);
  const changes: ObservedChange[] = [...earlier, from].map((old) => ({ put: 'moved', moved: { from: old, to, boot } }));
  const known = ledger.worktrees.ofStory(story);
  if (known?.path === from) changes.push({ put: 'worktree', worktree: { ...known, path: to } });
  const fence = ledger.fences.get(from);
  if (fence !== undefined) {
    changes.push({ remove: 'fence', worktree: from });
    changes.push({ put: 'fence', fence: joinFences(ledger.fences.get(to), { ...fence, worktree: to }) });
  }
  for (const run of ledger.runs.values()) {
    if (run.worktree === from) changes.push({ put: 'run', run: { ...run, worktree: to } });
  }
  const event = { kind: 'worktree_found' as const, message: message('worktree.found', { from, path: to }), story };
  observed.commit(changes, [event]);
}
