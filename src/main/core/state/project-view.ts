/** What the screen sees of stored records: the stored fields that no page needs are left out. */
import type { FenceRecord, RunRecord, StoryRecord, WorktreeRecord } from '../../../contract/index.ts';
import type { StoredFence, StoredRun, StoredStory } from '../ports/index.ts';

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
