/** The order of stories on the board and in lists. */
import { STAGES, type StoryRecord } from './story.ts';

/** Compares by rank and then by id, in code units: the order must not depend on the machine's language. */
export function byRank(a: Pick<StoryRecord, 'id' | 'rank'>, b: Pick<StoryRecord, 'id' | 'rank'>): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Compares by priority, then by rank and then by id: the order in which stories are started and merged. */
export function byPriority(
  a: Pick<StoryRecord, 'id' | 'rank' | 'priority'>,
  b: Pick<StoryRecord, 'id' | 'rank' | 'priority'>,
): number {
  return a.priority - b.priority || byRank(a, b);
}

/** Compares by stage, in the order of the board's columns. */
export function byStage(a: Pick<StoryRecord, 'stage'>, b: Pick<StoryRecord, 'stage'>): number {
  return STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
}
