import { ok } from '../../../contract/index.ts';
import { type Handler, PAGE } from './context.ts';

/** A page of all stories, by stage and then in the order of the board; archived ones too. */
export const storyList: Handler<'story.list'> = ({ ledger, store }, { stage, text, after, limit }) =>
  ok(
    store
      .stories({ stage: stage ?? null, text: text ?? null, after: after ?? null, limit: limit ?? PAGE })
      .map((story) => ({ ...story, worktree: ledger.worktrees.ofStory(story.id) ?? null })),
  );
