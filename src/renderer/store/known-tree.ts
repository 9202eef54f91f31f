/** What a page knows of the files in a worktree. */

/** A known tree. `of`: the runs of the story by then, since each may have changed the files. */
export interface KnownTree {
  of: string;
  tree: string | null;
  /** When it was asked for, ms since the epoch. */
  at: number;
}
