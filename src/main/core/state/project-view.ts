/** Stored records as screens see them, without the fields that no screen needs. */
import type { FenceRecord, RunRecord, StoryRecord, WorktreeRecord } from '../../../contract/index.ts';
import type { StoredFence, StoredRun, StoredStory } from '../ports/index.ts';

/** `worktree`: the story's worktree. Null when it has none. */
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
