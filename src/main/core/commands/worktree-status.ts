import { ok } from '../../../contract/index.ts';
import { noCare } from '../../../domain/index.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** What is under way with a story's worktree, and what became of the last request. */
export const worktreeStatus: Handler<'worktree.status'> = ({ ledger, store }, { story }) => {
  if (!ledger.stories.has(story)) return unknownStory(story);
  const { removal, restoring, kept, removed } = store.care(story) ?? noCare(story);
  return ok({
    story,
    path: ledger.worktrees.ofStory(story)?.path ?? null,
    working: removal !== null ? 'removal' : restoring !== null ? 'restore' : null,
    kept,
    removed: removed === null ? null : { ref: removed.ref, at: removed.at },
  });
};
