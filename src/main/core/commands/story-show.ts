import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** One story whole, with its text; its worktree is looked at anew, since the disk is the truth. */
export const storyShow: Handler<'story.show'> = async ({ ledger, store, git }, { story }) => {
  if (!ledger.stories.has(story)) return unknownStory(story);
  const known = ledger.worktrees.get(story);
  if (known !== undefined) {
    const seen = await git.lookAtWorktree(story, known.path);
    ledger.showWorktree(story, seen.state === 'ready' || seen.state === 'moved' ? 'ready' : 'missing');
  }
  const found = ledger.stories.get(story);
  if (found === undefined) return unknownStory(story);
  return ok({ ...found, worktree: ledger.worktrees.get(story) ?? null, text: store.text(story) ?? '' });
};
