/** Order of stories: on the board, in lists and in what the host ranks. */
import { STAGES, type StoryRecord } from './story.ts';

/** Compares by (rank, id), by code units: the order must be the same on every machine, whatever its language. */
export function byRank(a: Pick<StoryRecord, 'id' | 'rank'>, b: Pick<StoryRecord, 'id' | 'rank'>): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Compares by stage, in the order of the board. */
export function byStage(a: Pick<StoryRecord, 'stage'>, b: Pick<StoryRecord, 'stage'>): number {
  return STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
}
