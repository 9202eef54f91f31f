/** What the core asks of git and of worktrees on disk. Made real by adapters/git. */
import type { Cancel } from './cancel.ts';

export type WorktreeState =
  /** It is there, and it is this story's worktree on this story's branch. */
  | { state: 'ready'; path: string; branch: string }
  /** Neither folder nor record of git. */
  | { state: 'none' }
  /** Git or the store remembers it, the folder is gone. */
  | { state: 'missing'; path: string; branch: string }
  /** A folder is there that is not this story's worktree. */
  | { state: 'taken'; path: string; why: string };

export interface Git {
  /**
   * Where a story's worktree is, and what is there now; looks, changes nothing. `known`: the path that the store remembers,
   * whatever the config says by now; looking there starts no git process. Null: none, then the config's folder counts.
   */
  lookAtWorktree(story: string, known: string | null): Promise<WorktreeState>;
  /** Rejects with the RefusalError that makeWorktree would end with for want of a base branch; changes nothing. */
  checkBase(story: string, base: string): Promise<void>;
  /**
   * Makes branch `huskies/<story>` (from `base`, or as it is when it exists) and its worktree in the config's folder.
   * Rejects with RefusalError, or with CancelledError; what was begun is taken back. `marks`: of the run that it is made
   * for, for the environment of the programs that git runs for it, so that a stop finds what they leave behind.
   */
  makeWorktree(
    story: string,
    base: string,
    cancel?: Cancel,
    marks?: Readonly<Record<string, string>>,
  ): Promise<{ path: string; branch: string }>;
  /** Removes git's own stale index.lock of this worktree; true when there was one. Only after proof. */
  clearStaleLock(worktree: string): Promise<boolean>;
}
