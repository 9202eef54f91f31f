/** A worktree that was moved by hand is found again, and what is recorded of it follows it there. */
import { message } from '../../../../contract/index.ts';
import type { ObservedChange } from '../../state/handles.ts';
import type { World } from '../world.ts';
import { joinedFence } from './joined-fence.ts';

/** Where the worktree that was recorded at `from` is now, after the records followed it; null: nowhere; undefined: it could not be told. */
export async function follow(world: World, story: string, from: string): Promise<string | null | undefined> {
  try {
    // of orphans whose story is not known
    if (story === '') return undefined;
    const seen = await world.git.lookAtWorktree(story, from);
    if (seen.state !== 'ready' && seen.state !== 'moved') return null;
    if (seen.state === 'moved') await world.git.repairWorktree(story, seen.path);
    if (seen.path !== from) carry(world, { story, from, to: seen.path });
    return seen.path;
  } catch (error) {
    // Unknown is not missing: it is looked at again when the story is shown or started.
    world.log.error(`[open] the worktree of ${story} could not be looked at`, error);
    return undefined;
  }
}

interface Move {
  story: string;
  from: string;
  to: string;
}

/** All in one transaction: no fence is open meanwhile. */
function carry({ ledger, observed, kill }: World, { story, from, to }: Move): void {
  const boot = kill.table.boot();
  // marks of processes keep the old place
  const before = [...ledger.moved.values()].filter((one) => one.to === from).map((one) => one.from);
  const changes: ObservedChange[] = [...before, from].map((old) => ({ put: 'moved', moved: { from: old, to, boot } }));
  const known = ledger.worktrees.ofStory(story);
  if (known?.path === from) changes.push({ put: 'worktree', worktree: { ...known, path: to } });
  const fence = ledger.fences.get(from);
  if (fence !== undefined) {
    changes.push({ remove: 'fence', worktree: from });
    changes.push({ put: 'fence', fence: joinedFence(ledger.fences.get(to), { ...fence, worktree: to }) });
  }
  for (const run of ledger.runs.values()) {
    if (run.worktree === from) changes.push({ put: 'run', run: { ...run, worktree: to } });
  }
  const event = { kind: 'worktree_found' as const, message: message('worktree.found', { from, path: to }), story };
  observed.commit(changes, [event]);
}
