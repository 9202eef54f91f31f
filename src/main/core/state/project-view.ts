/** Stored records as screens see them, without the fields that no screen needs. */
import type { FenceRecord, RunRecord, StoryRecord, WorktreeRecord } from '../../../contract/index.ts';
import type { StoredFence, StoredRun, StoredStory } from '../ports/index.ts';

/** A screen's record that has no other field of the stored one: a field which is added to that does not compile here. */
type Only<Screen, Stored> = Screen & { [K in Exclude<keyof Stored, keyof Screen>]?: never };

/** `worktree`: the story's worktree. Null when it has none. */
export function viewOfStory(story: StoredStory, worktree: WorktreeRecord | null): StoryRecord {
  return { ...story, worktree };
}

/** A run without its traces, which recovery needs and which would show one run's processes to another run. */
export function viewOfRun(stored: StoredRun): Only<RunRecord, StoredRun> {
  const { root: _root, boot: _boot, known: _known, cgroup: _cgroup, handedTo: _handedTo, ...run } = stored;
  return run;
}

/** A fence without the traces of its run. */
export function viewOfFence(stored: StoredFence): Only<FenceRecord, StoredFence> {
  const { root: _root, boot: _boot, known: _known, cgroup: _cgroup, handedTo: _handedTo, ...rest } = stored;
  const { runStartedAt: _startedAt, ...fence } = rest;
  return fence;
}
