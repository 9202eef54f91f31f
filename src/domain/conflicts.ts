/** What the conflict radar found: which stories conflict with the base and with each other, and in which files. */
import type { StoryRecord } from './story.ts';

/** The most files and stories that one record names; the rest is counted. */
export const MAX_CONFLICT_FILES = 5;
/** As MAX_CONFLICT_FILES. */
export const MAX_CONFLICT_STORIES = 10;

/** Files in conflict. `files`: the first of them. `count`: how many there are. */
export interface ConflictFiles {
  files: readonly string[];
  count: number;
}

/** A story that the commits of another one conflict with. */
export interface StoryConflict extends ConflictFiles {
  story: string;
}

/** The conflicts of one story's commits. There is no record for a story without any. */
export interface ConflictRecord {
  story: string;
  /** With the base; null if they merge. */
  base: ConflictFiles | null;
  /** With other stories in current, qa and merge: the first of them, those that are merged first at the top. */
  with: readonly StoryConflict[];
  /** How many stories it conflicts with. */
  count: number;
}

/** Compares by priority, and within one by the number of stories in conflict: the fewest come first. */
export function byConflicts(
  conflicts: ReadonlyMap<string, Pick<ConflictRecord, 'count'>>,
): (a: Pick<StoryRecord, 'id' | 'priority'>, b: Pick<StoryRecord, 'id' | 'priority'>) => number {
  const countOf = (id: string) => conflicts.get(id)?.count ?? 0;
  return (a, b) => a.priority - b.priority || countOf(a.id) - countOf(b.id);
}
