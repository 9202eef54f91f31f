/** What the core asks of git and of worktrees on disk. Made real by adapters/git. */

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
  /** Where a story's worktree is, and what is there now; looks, changes nothing. `known`: the store remembers one. */
  lookAtWorktree(story: string, known: boolean): Promise<WorktreeState>;
  /** Makes branch `huskies/<story>` (from `base`, or as it is when it exists) and its worktree. Rejects with RefusalError. */
  makeWorktree(story: string, base: string): Promise<{ path: string; branch: string }>;
  /** Removes git's own stale index.lock of this worktree; true when there was one. Only after proof. */
  clearStaleLock(worktree: string): Promise<boolean>;
}
