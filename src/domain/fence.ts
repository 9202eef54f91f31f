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
  /** When reconcile checks again, ms since the epoch; null during a check. */
  nextTryAt: number | null;
}

/** What keeps a worktree closed: the processes, or the reason if none is known. */
export function fencedBy({ processes, reason }: Pick<FenceRecord, 'processes' | 'reason'>): readonly Message[] {
  return processes.length === 0
    ? [reason]
    : processes.map(({ pid, command }) => message('fence.process', { pid, command }));
}
