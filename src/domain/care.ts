/** The care of a worktree: what Huskies runs there before its first agent or merge gate, and how it is removed and restored. */
import type { Message } from './message.ts';

/** The kinds of runs that prepare a worktree or clean it up. Each runs one command of the config. */
export const STEP_KINDS = ['setup', 'teardown'] as const;
/** One of `STEP_KINDS`. */
export type StepKind = (typeof STEP_KINDS)[number];

/** Whether the run is a step of that care. */
export function isStepKind(kind: string): kind is StepKind {
  return (STEP_KINDS as readonly string[]).includes(kind);
}

/** How many commands of one definition have passed in one worktree, in their order. */
export interface StepsDone {
  /** The worktree's id. */
  worktree: string;
  /** The digest of the definition. */
  key: string;
  done: number;
}

/** A removal of a worktree that was requested and has not ended. Times are ms since the epoch. */
export interface Removal {
  askedAt: number;
  /** When its teardown was requested; null: not yet. */
  teardownAt: number | null;
  /** The ref of the snapshot that has all files of the worktree; null: it is not taken yet. */
  snapshot: string | null;
}

/** What is known about the care of a worktree. It stays when the worktree is removed. */
export interface WorktreeCare {
  /** The story, or the name of the lane of the merge queue (`ownerName`): the field is stored under this name. */
  story: string;
  /** Null: none has passed since the worktree was made. */
  setup: StepsDone | null;
  teardown: StepsDone | null;
  /** The worktree to which ignored files were copied, and the globs of them. Null: nothing was copied yet. */
  carried: { worktree: string; globs: readonly string[] } | null;
  /** The port of its runs, which it keeps; null: none of them has started yet. */
  port: number | null;
  removal: Removal | null;
  /** The ref of the snapshot that is being restored; null: none is. */
  restoring: string | null;
  /** The worktree that was removed last, and the snapshot of it. Null: none was, or it was restored. */
  removed: { id: string; path: string; ref: string; at: number } | null;
  /** Why the last request to remove or restore was not carried out; null: it was, or there was none. */
  kept: Message | null;
}

/** The care of a worktree about which nothing is on record. `story`: as WorktreeCare. */
export function noCare(story: string): WorktreeCare {
  const done = { setup: null, teardown: null, carried: null };
  return { story, ...done, port: null, removal: null, restoring: null, removed: null, kept: null };
}

/** Whether the worktree is being removed or restored, so that no run may start in it (I6). */
export function isClosed(care: Pick<WorktreeCare, 'removal' | 'restoring'> | null): boolean {
  return care !== null && (care.removal !== null || care.restoring !== null);
}

/**
 * The index of the first command that has not passed yet, or their number if all have: 0 for a new worktree (null) and
 * for a definition that has changed.
 */
export function firstDueStep(
  { key, steps }: { key: string; steps: readonly unknown[] },
  done: StepsDone | null,
  worktree: string | null,
): number {
  const isSame = done !== null && worktree !== null && done.worktree === worktree && done.key === key;
  return isSame ? Math.min(done.done, steps.length) : 0;
}
