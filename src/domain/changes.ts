/** The changes of a story: what its worktree has that the base does not have, uncommitted and untracked files included. */

/** What became of a file since the story's work began. */
export type ChangeStatus = 'added' | 'changed' | 'deleted' | 'renamed';

/**
 * What a changed file is. `binary`: it has no lines to compare. `link`: a symbolic link. `submodule`: another repository.
 * `large`: it is over the limit, so its content was not read.
 */
export type ChangeKind = 'text' | 'binary' | 'link' | 'submodule' | 'large';

/** One changed file. */
export interface ChangedFile {
  /** Its path in the worktree; of a deleted file, the one that it had. */
  path: string;
  /** The path that a renamed file had; otherwise null. */
  was: string | null;
  status: ChangeStatus;
  kind: ChangeKind;
  /** Lines added and removed; null if it is not compared by lines. */
  added: number | null;
  removed: number | null;
  /** The size of the file in the worktree, in bytes; null if the worktree does not have it. */
  bytes: number | null;
  /** Git's id of its present content; null if it is deleted or was not read. A different content has another id. */
  blob: string | null;
  /** Whether some of its changes are in no commit. */
  uncommitted: boolean;
}

/** Numbers of a whole change, as a card shows them. Files that are not compared by lines count as files only. */
export interface DiffSize {
  files: number;
  added: number;
  removed: number;
}

/** The changes of a story. */
export interface ChangeList {
  /** The branch that the story's work goes to. */
  base: string;
  /** The last commit that the story and the base have in common: its changes are compared with this commit. */
  from: string;
  /** The commit that is checked out in the worktree, or the tip of the branch if there is no worktree. */
  head: string;
  /** Whether there is a worktree: without one, the list has committed changes only, and nothing can be reverted. */
  hasWorktree: boolean;
  size: DiffSize;
  /** In the order of their paths, at most a few thousand. */
  files: ChangedFile[];
  /** How many more there are. */
  more: number;
}

/** A part of the difference of one file. */
export interface FilePatch {
  path: string;
  kind: ChangeKind;
  /** As in ChangedFile, for the content that was compared. */
  blob: string | null;
  /** Hunks as `git diff` writes them, from `@@` on, without the lines that name the file. Empty: no lines to show. */
  hunks: string;
  /** The encoding by which the lines were read. `latin-1`: they are not valid UTF-8, so characters may be wrong. */
  encoding: 'utf-8' | 'latin-1';
  /** The number of its first line among all lines of the difference, from 0. */
  from: number;
  /** The number of the first line after it; null if it is the last part. */
  next: number | null;
  /** How many lines the whole difference has. */
  lines: number;
  /** How many of these lines are so long that their end was cut off. */
  cutLines: number;
}

/** A commit of the story. `at`: when it was written, ms since the epoch. */
export interface ChangeCommit {
  commit: string;
  subject: string;
  author: string;
  at: number;
}

/** The commits that the story's branch has and the base does not have, the newest first. */
export interface ChangeCommits {
  commits: ChangeCommit[];
  /** How many more there are. */
  more: number;
}
