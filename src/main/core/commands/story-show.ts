import { ok } from '../../../contract/index.ts';
import { unknownStory } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** One story whole, with its text. */
export const storyShow: Handler<'story.show'> = ({ ledger, store }, { story }) => {
  const found = ledger.stories.get(story);
  if (found === undefined) return unknownStory(story);
  return ok({ ...found, worktree: ledger.worktrees.get(story) ?? null, text: store.text(story) ?? '' });
};
