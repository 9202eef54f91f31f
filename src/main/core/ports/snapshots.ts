/** Snapshots of worktrees: all their files, kept in the repository for as long as they can be restored. */
import type { Message } from '../../../contract/index.ts';

/** How long a snapshot is kept, in ms: 30 days, as deleted stories. */
export const SNAPSHOT_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/** What was done, or why it could not be done; then nothing is lost. */
export type SnapshotResult<T> = ({ ok: true } & T) | { ok: false; why: Message };

/** A snapshot of a story's worktree. `at`: ms since the epoch. */
export interface Snapshot {
  ref: string;
  story: string;
  at: number;
}

/**
 * What a worktree alone has, although git reports no uncommitted change in it. `commits`: those of its HEAD and its reflog
 * that no branch contains. `files`: changes in them are hidden from git. `why`: it is not known; null otherwise.
 */
export interface Loose {
  commits: readonly string[];
  files: readonly string[];
  why: Message | null;
}

/** Nothing is only there. */
export function noLoose(): Loose {
  return { commits: [], files: [], why: null };
}

/** Whether a removal could lose nothing of it for good. */
export function isNoLoose({ commits, files, why }: Loose): boolean {
  return commits.length === 0 && files.length === 0 && why === null;
}

/** Implemented by adapters/git. The methods reject with a RefusalError if git or the disk fails. */
export interface Snapshots {
  /**
   * Keeps every file of the worktree, ignored ones included, with what is staged, and verifies that. Changes nothing in
   * the worktree. `at`: ms since the epoch; an earlier snapshot of the story with the same time is replaced.
   */
  take(worktree: string, about: { story: string; at: number }): Promise<SnapshotResult<{ ref: string }>>;
  /**
   * Removes the worktree if the snapshot has every file of it as it is now; otherwise it stays as it is. Call it only if
   * no run works there. May be repeated after a crash.
   */
  remove(worktree: string, ref: string): Promise<SnapshotResult<unknown>>;
  /**
   * Makes the worktree again with exactly these files. Overwrites nothing. May be repeated after a crash. `branch` null:
   * its branch has moved since, so HEAD is detached.
   */
  restore(worktree: string, about: { story: string; ref: string }): Promise<SnapshotResult<{ branch: string | null }>>;
  /** The size of all files of a worktree, or why a snapshot could not keep them. */
  measure(worktree: string): Promise<SnapshotResult<{ bytes: number; files: number }>>;
  /** What a removal would leave only in the snapshot, which is given up after 30 days. Changes nothing. */
  findLoose(worktree: string): Promise<Loose>;
  /** Newest first. Null: those of all stories. */
  list(story: string | null): Promise<Snapshot[]>;
  /** Gives up a snapshot; git removes its objects some time later. */
  drop(ref: string): Promise<void>;
}
