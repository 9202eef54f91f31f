import type { Survivor } from './process.ts';

/** What keeps a worktree closed while something of an old run may live. Key: the worktree's path. */
export interface FenceRecord {
  worktree: string;
  run: string;
  story: string;
  agent: string;
  verdict: 'survivors' | 'unknown';
  reason: string;
  processes: Survivor[];
  /** When the stop failed, ms since the epoch. */
  since: number;
  /** Looks since then. */
  attempts: number;
  /** When reconcile looks again, ms since the epoch; null while it is looking. */
  nextTryAt: number | null;
}
