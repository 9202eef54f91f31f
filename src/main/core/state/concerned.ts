/** Which stories a change of the store is about. */
import type { WorktreeRecord } from '../../../contract/index.ts';
import type { StoreChange } from '../ports/index.ts';
import { storyOf } from './shown.ts';

/** The records that a change may name by their key only. */
export interface KnownRecords {
  runs: ReadonlyMap<string, { story: string }>;
  fences: { get(worktree: string): { story: string } | undefined };
  worktrees: { get(id: string): Pick<WorktreeRecord, 'owner'> | undefined };
}

/** The stories that a change concerns. Call it before the change is made. An unknown one is left out. */
export function storiesOf(change: StoreChange, records: KnownRecords): string[] {
  if ('remove' in change) {
    if (change.remove === 'story' || change.remove === 'deleted') return [change.id];
    if (change.remove === 'progress') return [change.story];
    if (change.remove === 'run') return idsOf(records.runs.get(change.id)?.story);
    if (change.remove === 'fence') return idsOf(records.fences.get(change.worktree)?.story);
    return change.remove === 'worktree' ? idsOf(storyOf(records.worktrees.get(change.id))) : [];
  }
  switch (change.put) {
    case 'story':
    case 'merged':
      return [change.story.id];
    case 'run':
      return [change.run.story];
    case 'fence':
      // The runs of a lane belong to different stories, so the fence that it replaces may be another story's.
      return [...idsOf(records.fences.get(change.fence.worktree)?.story), change.fence.story];
    case 'receipt':
      return [change.receipt.story];
    case 'gate-result':
      return [change.result.story];
    case 'progress':
      return [change.progress.story];
    case 'worktree':
      return idsOf(storyOf(change.worktree));
    default:
      return [];
  }
}

function idsOf(story: string | undefined): string[] {
  return story === undefined ? [] : [story];
}
