/** What reconcile cannot finish without a person. */
import type { Message } from './message.ts';

/**
 * `failing`: many tries in a row have failed. `state-unreadable`: the project's stored state is damaged, so another try
 * could do harm, and only recurring checks are tried again without a person.
 */
export type StuckCode = 'failing' | 'state-unreadable';

/**
 * What is stuck: a run's start, stop or end; a fence; a story that left the pipeline, or that may go on; or one of the recurring checks.
 */
export type StuckConcern =
  | 'run'
  | 'fence'
  | 'story'
  | 'worktree'
  | 'worktree-care'
  | 'archive'
  | 'deleted'
  | 'advance'
  | 'stage-rule'
  | 'schedule'
  | 'merge'
  | 'worktrees'
  | 'empty-places'
  | 'orphans'
  | 'lineage'
  | 'output'
  | 'watchdog'
  | 'radar'
  | 'diff-sizes'
  | 'backups'
  | 'inbox'
  | 'inbox-file';

/** One thing that is stuck. A person's Retry (`reconcile.retry`) makes reconcile try it again at once. */
export interface StuckRecord {
  /** Its key in reconcile's queue, such as `run:run_1`. */
  key: string;
  concern: StuckConcern;
  /** Null if it does not concern a single story. */
  story: string | null;
  /** Null if it does not concern a single agent. */
  agent: string | null;
  code: StuckCode;
  /** Why the last try failed. */
  why: Message;
  /** How many tries in a row have failed. */
  attempts: number;
  /** When it got stuck, ms since the epoch. */
  since: number;
  /** When reconcile retries it, ms since the epoch; null if it waits for a Retry or another event. */
  nextTryAt: number | null;
}
