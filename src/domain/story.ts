/** One unit of work. Times are ms since the epoch. */
import type { Message } from './message.ts';
import type { WorktreeRecord } from './worktree.ts';

/** Where a story stands, in the order of the board. */
export const STAGES = ['backlog', 'current', 'qa', 'merge', 'done', 'archived'] as const;
export type Stage = (typeof STAGES)[number];

/** A story as the screen needs it; its text is asked for by itself. */
export interface StoryRecord {
  id: string;
  title: string;
  stage: Stage;
  /** The reason, or null. */
  blocked: Message | null;
  frozen: boolean;
  /** Fractional index within the stage; sort by (rank, id). */
  rank: string;
  createdAt: number;
  movedAt: number;
  worktree: WorktreeRecord | null;
}

/** What decides which role a story wants. */
export type StoryState = Pick<StoryRecord, 'stage' | 'blocked' | 'frozen'>;
