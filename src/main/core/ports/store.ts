/** Durable truth: stories (CRDT), texts, runs, fences, receipts, events. Made real by adapters/store with SQLite and Loro. */
import type { EventRecord, FenceRecord, RunRecord, StopReceipt, StoryRecord } from '../../../contract/index.ts';
import type { Identity } from './processes.ts';

/** A story without what the disk knows (its worktree). */
export type StoredStory = Omit<StoryRecord, 'worktree'>;

/** By what a later host finds the processes of a run again. */
export interface Traces {
  /** The PTY's child. */
  root: Identity | null;
  /** ProcessTable.boot() when its processes were seen; null: not known. */
  boot: string | null;
  /** The agent itself and others seen to be the run's, besides `root`. */
  known: Identity[];
  /** The folder of the run's cgroup; null: none. */
  cgroup: string | null;
}

/** Nothing was seen of it. */
export const NO_TRACES: Traces = { root: null, boot: null, known: [], cgroup: null };

/** A run with what recovery needs. */
export interface StoredRun extends RunRecord, Traces {}

export interface StoredFence extends FenceRecord, Traces {
  /** When the run began, ms since the epoch: what is older in the worktree is not the run's. */
  runStartedAt: number;
}

/** One thing to write. All changes of one commit land in one transaction or none does. */
export type StoreChange =
  | { put: 'story'; story: StoredStory; text?: string }
  | { put: 'run'; run: StoredRun }
  | { remove: 'run'; id: string }
  | { put: 'fence'; fence: StoredFence }
  | { remove: 'fence'; worktree: string }
  | { put: 'receipt'; receipt: StopReceipt }
  | { put: 'worktree'; story: string; path: string; branch: string; empty: string[] }
  | { remove: 'worktree'; story: string }
  | { put: 'event'; event: Omit<EventRecord, 'seq'> };

export interface StoreContents {
  stories: StoredStory[];
  /** Those still in the pool. */
  runs: StoredRun[];
  fences: StoredFence[];
  /** The newest receipt of each story. */
  receipts: StopReceipt[];
  worktrees: { story: string; path: string; branch: string; empty: string[] }[];
}

export interface Store {
  load(): StoreContents;
  /** Durable when it returns (synchronous=FULL). Throws when it could not be written; then nothing was. Returns the events with their numbers. */
  commit(changes: readonly StoreChange[]): EventRecord[];
  text(story: string): string | null;
  receipts(story: string): StopReceipt[];
  receipt(id: string): StopReceipt | null;
  /** Events with seq > since, oldest first, at most `limit`. */
  events(since: number, limit: number): EventRecord[];
  /** The next free number for a story id: one more than the highest number any story ever had. */
  nextStoryNumber(): number;
  /** The last run of (story, agent), also one that left the pool; null when there was none. */
  lastRun(story: string, agent: string): string | null;
  close(): void;
}
