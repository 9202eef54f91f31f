/** Stories: units of work. Times are ms since the epoch. */
import type { Message } from './message.ts';
import type { WorktreeRecord } from './worktree.ts';

/** The stages of a story, in the order of the board. */
export const STAGES = ['backlog', 'current', 'qa', 'merge', 'done', 'archived'] as const;
/** One of `STAGES`. */
export type Stage = (typeof STAGES)[number];

/** A story without its text, which is requested separately. */
export interface StoryRecord {
  id: string;
  title: string;
  stage: Stage;
  /** Why it is blocked; null if it is not. */
  blocked: Message | null;
  frozen: boolean;
  /** Its fractional index within the stage. Stories are sorted by (rank, id). */
  rank: string;
  createdAt: number;
  movedAt: number;
  worktree: WorktreeRecord | null;
}

/** The fields that decide which role a story wants. */
export type StoryState = Pick<StoryRecord, 'stage' | 'blocked' | 'frozen'>;
