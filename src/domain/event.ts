/** What is written into the durable log of events. Times are ms since the epoch. */
import type { Caller } from './caller.ts';
import type { Message } from './message.ts';

/** Every kind of event; scripts match on them. `other`: one that only a newer Huskies knows. */
export const EVENT_KINDS = [
  'story_added',
  'story_moved',
  'story_blocked',
  'story_unblocked',
  'story_frozen',
  'story_unfrozen',
  'start_asked',
  'started',
  'worktree_note',
  'worktree_made_again',
  'worktree_found',
  'leftovers_stopped',
  'stop_asked',
  'stop_withdrawn',
  'stopped',
  'stop_failed',
  'completed',
  'failed',
  'interrupted',
  'fence_retried',
  'fence_forced',
  'fence_lifted',
  'agents_removed',
  'orphans_found',
  'orphans_stopped',
  'retried',
  'config_made',
  'trusted',
  'copied',
  'other',
] as const;
/** What happened. */
export type EventKind = (typeof EVENT_KINDS)[number];

/** An event of the durable log: `seq` is its own, never reused. */
export interface EventRecord {
  seq: number;
  at: number;
  kind: EventKind;
  story: string | null;
  agent: string | null;
  run: string | null;
  /** Who asked for what it tells; null: the host did it by itself, or the row is of before. */
  by: Caller | null;
  message: Message;
}
