import { ok } from '../../../contract/index.ts';
import { noCare } from '../../../domain/index.ts';
import { SNAPSHOT_KEPT_MS } from '../ports/index.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** What is under way with a story's worktree, and what became of the last request. */
export const worktreeStatus: Handler<'worktree.status'> = async ({ ledger, store, snapshots }, { story }) => {
  if (!ledger.stories.has(story)) return unknownStory(story);
  // A snapshot is given up after 30 days, and a person may delete its ref.
  const refs = store.care(story)?.removed ? await snapshots.list(story) : [];
  const { removal, restoring, kept, removed } = store.care(story) ?? noCare(story);
  const isThere = removed !== null && refs.some(({ ref }) => ref === removed.ref);
  return ok({
    story,
    path: ledger.worktrees.ofStory(story)?.path ?? null,
    working: removal !== null ? 'removal' : restoring !== null ? 'restore' : null,
    kept,
    snapshots: refs.map(({ ref, at }) => ({ ref, at })),
    removed: isThere ? { ref: removed.ref, at: removed.at, until: removed.at + SNAPSHOT_KEPT_MS } : null,
  });
};
