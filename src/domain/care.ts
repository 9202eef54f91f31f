/** The care of a story's worktree: what Huskies runs there before the first agent and before it is removed. */

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

/** What is known about the care of a story's worktree. It stays when the worktree is removed. */
export interface WorktreeCare {
  story: string;
  /** Null: none has passed since the worktree was made. */
  setup: StepsDone | null;
  teardown: StepsDone | null;
}

/** The care of a story about which nothing is on record. */
export function noCare(story: string): WorktreeCare {
  return { story, setup: null, teardown: null };
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
