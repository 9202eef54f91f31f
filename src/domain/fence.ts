import { type Message, message } from './message.ts';
import type { Survivor } from './process.ts';

/** What keeps a worktree closed while something of an old run may live. Key: the worktree's path. */
export interface FenceRecord {
  worktree: string;
  run: string;
  story: string;
  /** As RunRecord.lane: null where the worktree is the story's own. */
  lane: number | null;
  agent: string;
  verdict: 'survivors' | 'unknown';
  reason: Message;
  processes: Survivor[];
  /** When the stop failed, ms since the epoch. */
  since: number;
  /** Looks since then. */
  attempts: number;
  /** When reconcile looks again, ms since the epoch; null while it is looking. */
  nextTryAt: number | null;
}

/** What keeps a worktree closed: its processes, or the reason where none is known. */
export function fencedBy({ processes, reason }: Pick<FenceRecord, 'processes' | 'reason'>): readonly Message[] {
  return processes.length === 0
    ? [reason]
    : processes.map(({ pid, command }) => message('fence.process', { pid, command }));
}
