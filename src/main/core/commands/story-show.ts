import { explained, ok } from '../../../contract/index.ts';
import { projectLookOf, waitOfStory } from '../state/looks.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** One story with its text. Its worktree is checked on disk, because a person may have moved or deleted it. */
export const storyShow: Handler<'story.show'> = async ({ ledger, store, git, wake }, { story }) => {
  if (!ledger.stories.has(story)) return unknownStory(story);
  const before = ledger.worktrees.ofStory(story);
  const seen = before === undefined ? null : await git.lookAtWorktree(story, before.path);
  const found = ledger.stories.get(story);
  if (found === undefined) return unknownStory(story);
  const known = ledger.worktrees.ofStory(story) ?? null;
  const state = seen === null || seen.state === 'ready' || seen.state === 'moved' ? 'ready' : 'missing';
  if (known !== null && known.state !== state) wake.worktree(story);
  return ok({
    ...found,
    worktree: known === null ? null : { ...known, state },
    text: store.text(story) ?? '',
    wait: explained(waitOfStory(ledger, found, projectLookOf(ledger))),
  });
};
