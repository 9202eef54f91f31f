/**
 * Git for merging: candidates, landings and the conflict radar. Implemented by adapters/git.
 *
 * All of it works on commits in memory, except a landing in a folder where a person has the base checked out. Every
 * method rejects with a RefusalError if git fails: `not-trusted` if the repository's config names a program that is not
 * approved, else `failed`. It rejects with SpawnFailed if a merge driver or filter may have left a process behind.
 */
import type { Message } from '../../../contract/index.ts';
import type { MergeMethod } from '../../../domain/index.ts';

export type { MergeMethod };

/** The work of one story. `branch`: without `refs/heads/`. `title` and `text`: the words of its commit message. */
export interface MergePart {
  story: string;
  branch: string;
  title: string;
  text: string;
}

/** Commits that a candidate is made of. `onto`: the id of the commit that it begins at, usually the base's tip. */
export interface BuildRequest {
  onto: string;
  method: MergeMethod;
  parts: readonly MergePart[];
}

/**
 * Why a part adds nothing to the candidate.
 *
 * `missing`: there is no such branch. `empty`: the branch changes nothing. `merged`: what the branch changes is part of
 * `onto` already. `unrelated`: the branch and `onto` have no common commit.
 */
export type SkipReason = 'missing' | 'empty' | 'merged' | 'unrelated';

/** What became of the parts; each story is in exactly one of the lists, and each list has the order of the request. */
export interface BuiltCandidate {
  /** The candidate's last commit; `onto` if no part was placed. */
  tip: string;
  /** `head`: the tip of the story's branch that was used. `commit`: the candidate's commit that contains its work. */
  placed: { story: string; commit: string; head: string }[];
  /**
   * Parts that conflict, and in which files. The candidate has nothing of them. `withOnto`: they conflict with `onto`
   * itself; false: only with an earlier part, so that they may fit once that is left out.
   */
  conflicts: { story: string; head: string; files: string[]; withOnto: boolean }[];
  skipped: { story: string; head: string | null; why: SkipReason }[];
}

/**
 * How a landing ended. Nothing was changed unless it is `landed`.
 *
 * `moved`: the base is no longer at `from`; `tip` is where it is, null if the branch is gone. `checkout-changed`: the
 * person's folder `path`, which has the base checked out, has uncommitted changes in `files`. `blocked`: a person must
 * act first, and the message has a remedy.
 */
export type Landing =
  | { kind: 'landed' }
  | { kind: 'moved'; tip: string | null }
  | { kind: 'checkout-changed'; path: string; files: string[] }
  | { kind: 'blocked'; why: Message };

/** Two commits that the conflict radar merges in memory. */
export interface CommitPair {
  ours: string;
  theirs: string;
}

/**
 * The content of a worktree, with its uncommitted changes.
 *
 * `tree`: the id of exactly what is there, without ignored files; null if no tree can have it. `uncommitted`: paths that
 * differ from `commit`, the one that is checked out; untracked files included.
 */
export interface WorktreeContent {
  commit: string;
  tree: string | null;
  uncommitted: string[];
}

/** Git operations of the merge queue. All commits are full ids. */
export interface MergeGit {
  /** The commit of the local branch; null if there is none. */
  tipOf(branch: string): Promise<string | null>;
  /** The commits of these local branches, by branch, read in one process. A branch that does not exist is left out. */
  tipsOf(branches: readonly string[]): Promise<Map<string, string>>;
  /** Those of the commits that the commit `base` does not contain. In one process. */
  unmerged(base: string, commits: readonly string[]): Promise<ReadonlySet<string>>;
  /** The id of the commit's tree. */
  treeOf(commit: string): Promise<string>;
  /** Whether the branch has the commit, as its tip or further back: after a crash this shows that a landing was done. */
  contains(branch: string, commit: string): Promise<boolean>;
  /** Real paths of the worktrees that have the branch checked out, or are in the middle of a rebase of it. */
  checkoutsOf(branch: string): Promise<string[]>;
  /** Puts the work of each part on `onto`, one after the other. Moves no branch and touches no worktree. */
  build(request: BuildRequest): Promise<BuiltCandidate>;
  /**
   * Moves the base from `from` to `to`, a commit that contains `from`, only if the base is still at `from`. In a folder
   * where a person has it checked out, this is a fast-forward merge that keeps all uncommitted changes.
   */
  land(request: { base: string; from: string; to: string }): Promise<Landing>;
  /**
   * The files in conflict of each pair; none if it merges, null if the two have no common commit or one does not exist.
   * All pairs are merged in one process, with the `.gitattributes` of the commit `base`.
   */
  conflicts(base: string, pairs: readonly CommitPair[]): Promise<(string[] | null)[]>;
  /** The paths that were changed from the last common commit of both to `to`. A renamed file has two. */
  changedPaths(from: string, to: string): Promise<string[]>;
  /** The content of a worktree at this absolute path. Changes nothing, not even its index. */
  contentOf(worktree: string): Promise<WorktreeContent>;
}
