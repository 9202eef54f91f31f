/** Whether a story's worktree shows the work that would be merged. */
import { type Message, message, storyBranch } from '../../../../contract/index.ts';
import type { World } from '../world.ts';

/**
 * Why the worktree of a story does not show its work: another branch is checked out in it, or none. Null: it does, or there
 * is no worktree. Only the story's own branch is ever tested, merged or pushed, whatever an agent has switched to.
 */
export async function whyOffBranch(
  { ledger, git }: Pick<World, 'ledger' | 'git'>,
  story: string,
): Promise<Message | null> {
  const known = ledger.worktrees.ofStory(story);
  if (known === undefined || known.state === 'missing') return null;
  const seen = await git.lookAtWorktree(story, known.path);
  const branch = storyBranch(story);
  if ((seen.state !== 'ready' && seen.state !== 'moved') || seen.branch === branch) return null;
  const { path, branch: found } = seen;
  return found === ''
    ? message('merge.detached', { path, branch })
    : message('merge.offBranch', { path, branch, found });
}
