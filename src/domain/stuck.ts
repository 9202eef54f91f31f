/** What reconcile cannot do without a person. */
import type { Message } from './message.ts';

/**
 * `failing`: it was tried often and failed each time. `state-unreadable`: the project's stored state is damaged, so that
 * another try could only do harm.
 */
export type StuckCode = 'failing' | 'state-unreadable';

/** What it was about: a run's start, stop or end, a closed worktree, a story that left, or one of the looks that never end. */
export type StuckConcern =
  | 'run'
  | 'fence'
  | 'story'
  | 'worktree'
  | 'stage-rule'
  | 'empty-places'
  | 'orphans'
  | 'lineage';

/** One thing that reconcile is stuck at. A person's Retry (`reconcile.retry`) has it tried again at once. */
export interface StuckRecord {
  /** The key of reconcile's loop, such as `run:run_1`. */
  key: string;
  concern: StuckConcern;
  /** Null: it is about no one story. */
  story: string | null;
  /** Null: it is about no one agent. */
  agent: string | null;
  code: StuckCode;
  /** What went wrong at the last try. */
  why: Message;
  /** Tries that failed, in a row. */
  attempts: number;
  /** When it got stuck, ms since the epoch. */
  since: number;
  /** When it is tried again by itself, ms since the epoch; null: not before a Retry, or another event about it. */
  nextTryAt: number | null;
}
