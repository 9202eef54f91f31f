/** Stories: units of work. Times are ms since the epoch. */
import type { Merged } from './merge.ts';
import type { Message } from './message.ts';
import type { WorktreeRecord } from './worktree.ts';

/** The stages of a story, in the order of the board. */
export const STAGES = ['backlog', 'current', 'qa', 'merge', 'done', 'archived'] as const;
/** One of `STAGES`. */
export type Stage = (typeof STAGES)[number];

/** Whether a story in this stage has left the pipeline, so that its runs end and their records leave the pool. */
export function leavesPipeline(stage: Stage): boolean {
  return stage === 'done' || stage === 'archived';
}

/** How urgent a story is: 0 urgent, 1 high, 2 normal, 3 someday. Lower numbers come first. */
export const PRIORITIES = [0, 1, 2, 3] as const;
/** One of `PRIORITIES`. */
export type Priority = (typeof PRIORITIES)[number];

/** The longest label, in UTF-16 code units. */
export const MAX_LABEL_CHARACTERS = 40;

/** When an acceptance item was ticked, and by what: `person`, or the id of a run. */
export interface Tick {
  at: number;
  by: string;
}

/** One condition that a story must meet. `id`: unique in its story. `done`: null while it is not ticked. */
export interface AcceptanceItem {
  id: string;
  text: string;
  done: Tick | null;
}

/** A story without its text, which is requested separately. */
export interface StoryRecord {
  id: string;
  title: string;
  stage: Stage;
  /** Why it is blocked; null if it is not. */
  blocked: Message | null;
  frozen: boolean;
  priority: Priority;
  /** Sorted, each once. */
  labels: readonly string[];
  /** The ids of stories that must be done first, sorted, each once. Deleted stories may be among them. */
  after: readonly string[];
  /** What must be true at the end, in a person's order. */
  acceptance: readonly AcceptanceItem[];
  /** Why nothing is started on it automatically after a stop, until there is a new cause (I9); null if it is not held. */
  hold: Message | null;
  /** The commit of the base that contains its work; null if it was not merged, or not by Huskies. */
  merged: Merged | null;
  /** Its fractional index within the stage. Stories are sorted by (rank, id). */
  rank: string;
  createdAt: number;
  movedAt: number;
  worktree: WorktreeRecord | null;
}

/** The fields of a story that older versions did not have, as a new story has them. */
export const STORY_DEFAULTS: Readonly<
  Pick<StoryRecord, 'priority' | 'labels' | 'after' | 'acceptance' | 'hold' | 'merged'>
> = {
  priority: 2,
  labels: [],
  after: [],
  acceptance: [],
  hold: null,
  merged: null,
};

/** How long a deleted story can be restored, in ms: 30 days. */
export const RESTORABLE_MS = 30 * 24 * 60 * 60 * 1_000;

/** A deleted story. `deletedAt`: ms since the epoch. */
export interface DeletedStory extends Pick<StoryRecord, 'id' | 'title' | 'stage'> {
  deletedAt: number;
}

/** The fields that decide which role a story wants. */
export type StoryState = Pick<StoryRecord, 'stage' | 'blocked' | 'frozen'>;
