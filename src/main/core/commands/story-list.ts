import { explained, ok } from '../../../contract/index.ts';
import { projectLookOf, waitOfStory } from '../state/looks.ts';
import { DEFAULT_LIMIT, type Handler } from './context.ts';

/** A page of stories, archived ones included, ordered by stage and then as on the board. */
export const storyList: Handler<'story.list'> = ({ ledger, store }, { stage, text, after, limit, ...filter }) => {
  const project = projectLookOf(ledger);
  return ok(
    store
      .stories({
        stage: stage ?? null,
        text: text ?? null,
        after: after ?? null,
        limit: limit ?? DEFAULT_LIMIT,
        filter,
      })
      .map((story) => ({
        ...story,
        worktree: ledger.worktrees.ofStory(story.id) ?? null,
        wait: explained(waitOfStory(ledger, story, project)),
        conflicts: ledger.conflicts.get(story.id) ?? null,
      })),
  );
};
