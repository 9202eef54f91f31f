/** What the screen sees of stored records: the stored fields that no page needs are left out. */
import type { Change, FenceRecord, RunRecord, StoryRecord, WorktreeRecord } from '../../../contract/index.ts';
import { summedUp } from '../../../domain/index.ts';
import type { StoreChange, StoredFence, StoredRun, StoredStory } from '../ports/index.ts';

export function viewOfStory(story: StoredStory, worktree: WorktreeRecord | null): StoryRecord {
  return { ...story, worktree };
}

export function viewOfRun(stored: StoredRun): RunRecord {
  const { root: _root, ...run } = stored;
  return run;
}

export function viewOfFence(stored: StoredFence): FenceRecord {
  const { root: _root, runStartedAt: _runStartedAt, ...fence } = stored;
  return fence;
}

/** The change on the screen that follows from a stored change; null where the screen shows nothing of it. */
export function changeOnScreen(
  change: StoreChange,
  worktreeOf: (story: string) => WorktreeRecord | null,
): Change | null {
  if ('remove' in change) {
    if (change.remove === 'run') return { table: 'runs', key: change.id, put: null };
    return change.remove === 'fence' ? { table: 'fences', key: change.worktree, put: null } : null;
  }
  switch (change.put) {
    case 'story':
      return { table: 'stories', key: change.story.id, put: viewOfStory(change.story, worktreeOf(change.story.id)) };
    case 'run':
      return { table: 'runs', key: change.run.id, put: viewOfRun(change.run) };
    case 'fence':
      return { table: 'fences', key: change.fence.worktree, put: viewOfFence(change.fence) };
    case 'receipt':
      return { table: 'receipts', key: change.receipt.story, put: summedUp(change.receipt) };
    case 'worktree':
    case 'event':
      return null;
  }
}
