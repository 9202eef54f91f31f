/** Events of the durable event log. Times are ms since the epoch. */
import type { Caller } from './caller.ts';
import type { Message } from './message.ts';

/** Every kind of event; scripts match on them. `other` stands for a kind that only a newer Huskies knows. */
export const EVENT_KINDS = [
  'story_added',
  'story_moved',
  'story_blocked',
  'story_unblocked',
  'story_frozen',
  'story_unfrozen',
  'story_edited',
  'story_held',
  'story_released',
  'story_deleted',
  'story_restored',
  'story_removed',
  'merge_asked',
  'merge_built',
  'merge_conflict',
  'merge_halved',
  'story_merged',
  'work_rejected',
  'qa_passed',
  'qa_failed',
  'start_asked',
  'started',
  'worktree_note',
  'worktree_made_again',
  'worktree_found',
  'removal_asked',
  'worktree_removed',
  'worktree_kept',
  'restore_asked',
  'worktree_restored',
  'file_reverted',
  'leftovers_stopped',
  'stalled',
  'stop_asked',
  'stop_withdrawn',
  'stopped',
  'stop_failed',
  'completed',
  'failed',
  'gate_started',
  'gate_passed',
  'gate_failed',
  'reported',
  'question_asked',
  'question_answered',
  'prompts_dropped',
  'interrupted',
  'fence_retried',
  'fence_forced',
  'fence_lifted',
  'agents_removed',
  'orphans_found',
  'orphans_stopped',
  'retried',
  'paused',
  'resumed',
  'config_made',
  'trusted',
  'copied',
  'restored',
  'other',
] as const;
/** One of `EVENT_KINDS`. */
export type EventKind = (typeof EVENT_KINDS)[number];

/** An event of the log. `seq`: its number in the log, never reused. */
export interface EventRecord {
  seq: number;
  at: number;
  kind: EventKind;
  story: string | null;
  agent: string | null;
  run: string | null;
  /** The caller; null if the host acted on its own, or if the event is older than this field. */
  by: Caller | null;
  message: Message;
}
