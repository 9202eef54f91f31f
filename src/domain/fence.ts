/** Fences, which keep worktrees closed to new runs. */
import { type Message, message } from './message.ts';
import type { Survivor } from './process.ts';

/** Keeps a worktree closed while processes of an earlier run may be alive. Its key is the worktree's path. */
export interface FenceRecord {
  worktree: string;
  run: string;
  story: string;
  /** As `RunRecord.lane`: null if the worktree is the story's own. */
  lane: number | null;
  agent: string;
  verdict: 'survivors' | 'unknown';
  reason: Message;
  processes: Survivor[];
  /** When the stop failed, ms since the epoch. */
  since: number;
  /** How many times reconcile has checked it since then. */
  attempts: number;
  /** When reconcile checks again, ms since the epoch; null during a check, and while it waits for a Retry. */
  nextTryAt: number | null;
  /** Whether it is not checked again without a Retry, because the checks failed. Absent: it does not wait. */
  waitsForRetry?: boolean;
}

/** What keeps a worktree closed: the processes, or the reason if none is known. */
export function fencedBy({ processes, reason }: Pick<FenceRecord, 'processes' | 'reason'>): readonly Message[] {
  return processes.length === 0
    ? [reason]
    : processes.map(({ pid, command }) => message('fence.process', { pid, command }));
}

/**
 * The fence that a command on a story concerns: the one of `worktree`, if it belongs to the story; without `worktree`,
 * the newest fence of the story's own worktrees. A lane's fence is found only by its worktree. Null: there is none.
 */
export function fenceOfStory<F extends Pick<FenceRecord, 'story' | 'lane' | 'worktree' | 'since'>>(
  fences: Iterable<F>,
  story: string,
  worktree?: string,
): F | null {
  let found: F | null = null;
  for (const fence of fences) {
    if (fence.story !== story) continue;
    if (worktree === undefined ? fence.lane !== null : fence.worktree !== worktree) continue;
    if (found === null || fence.since > found.since) found = fence;
  }
  return found;
}
