/** Git and the worktrees on disk, as the core sees them. Implemented by adapters/git. */

import type { Message, Refusal, TerminalSize } from '../../../contract/index.ts';
import type { AgentRoad } from '../../../domain/index.ts';
import type { Cancel } from './cancel.ts';

/** What lookAtWorktree found. Paths are absolute. */
export type WorktreeState =
  /** The folder is this story's worktree. `branch`: what is checked out there; empty: HEAD is detached. */
  | { state: 'ready'; path: string; branch: string }
  /** The worktree or the project was moved by hand, so git's links are stale. repairWorktree() repairs them. */
  | { state: 'moved'; path: string; branch: string }
  /** There is no folder, and git knows of no worktree. */
  | { state: 'none' }
  /**
   * Git or the store knows the worktree, but its folder is gone. `locked`: by `git worktree lock`, so its drive may
   * only be disconnected. `owner`: the folder exists, but belongs to this project, of which the opened one is a copy.
   */
  | { state: 'missing'; path: string; branch: string; locked: boolean; owner: string | null }
  /** The folder exists, but is not this story's worktree. `why` includes a remedy. */
  | { state: 'taken'; path: string; why: Message };

/**
 * The base branch as it is in this repository. `upstream`: the remote branch that it follows. `behind`: how many
 * commits of the upstream it lacks, as of the last fetch.
 */
export type BaseState = { there: true; upstream: string | null; behind: number } | { there: false; refusal: Refusal };

/** Options of makeWorktree. */
export interface MakeOptions {
  /** Fetch the base from its remote before the new branch begins. */
  fetch?: boolean;
  /** Replace a worktree that is missing: git's record of it is removed first. A folder is never removed. */
  again?: boolean;
  cancel?: Cancel;
  /** The run's marks, as environment variables of git, so that a stop finds the processes that git leaves behind. */
  marks?: Readonly<Record<string, string>>;
  /** `auto`: fetch the submodules whose URLs a person has approved. Default: `none`, they stay empty. */
  submodules?: 'auto' | 'none';
}

/** A worktree that was just made. */
export interface MadeWorktree {
  path: string;
  branch: string;
  /** Paths, relative to the worktree, of submodules that stay empty. */
  empty: string[];
}

/** Options that a person may choose for a start; `again` and `fetch` as in MakeOptions. */
export type StartOptions = Required<Pick<MakeOptions, 'again' | 'fetch'>> & {
  /** Size of the pane that will show the terminal; null when none is known. */
  size: TerminalSize | null;
  /** The road on which the session of the last run is opened; null: the road of the config, as any start. */
  road: AgentRoad | null;
};

/** Git operations on the project's repository. They reject with a RefusalError if git fails for a known reason. */
export interface Git {
  /**
   * Finds a story's worktree and its state, and changes nothing. `known`: the path on record, which is checked first
   * and without starting git. Null: there is none, so the config's folder for worktrees is searched.
   */
  lookAtWorktree(story: string, known: string | null): Promise<WorktreeState>;
  /** Whether the story's branch exists and has a commit. */
  hasBranch(story: string): Promise<boolean>;
  /** Rejects as makeWorktree would if there were no base branch. Changes nothing. */
  checkBase(story: string, base: string): Promise<void>;
  /** Rejects as a fetch of the base would if it followed no remote branch. Does not contact the remote. */
  checkFetch(base: string): Promise<void>;
  /** The state of the base branch. Does not contact the remote. */
  lookAtBase(base: string): Promise<BaseState>;
  /** Rejects with a RefusalError `branch-missing` if the story's branch was deleted while its worktree stayed. */
  checkHead(story: string, worktree: string): Promise<void>;
  /**
   * Makes the story's worktree in the config's folder, on branch `huskies/<story>`, which begins at `base` unless it
   * exists. Rejects with a RefusalError or a CancelledError after removing what it made, or with SpawnFailed if a
   * process that git started may still be alive.
   */
  makeWorktree(story: string, base: string, options?: MakeOptions): Promise<MadeWorktree>;
  /**
   * Fills the empty submodules of an existing worktree. Resolves to the paths that stay empty, relative to the
   * worktree. Rejects as makeWorktree does, but keeps the worktree.
   */
  fillSubmodules(
    story: string,
    worktree: string,
    options: Pick<MakeOptions, 'cancel' | 'marks' | 'submodules'>,
  ): Promise<string[]>;
  /**
   * Brings the worktree of a lane of the merge queue to a commit, and makes it if there is none: HEAD is detached, changed
   * and untracked files are replaced or removed, ignored files stay. `isNew`: it was made, so nothing is installed there. Rejects as fillSubmodules does, and with
   * `worktree-taken` if the folder is not a detached worktree of this project.
   */
  checkOutLane(
    lane: number,
    commit: string,
    options: Pick<MakeOptions, 'cancel' | 'marks' | 'submodules'>,
  ): Promise<{ path: string; empty: string[]; isNew: boolean }>;
  /** Returns those of the paths, relative to the worktree, that are still empty. Starts no git process. */
  stillEmpty(worktree: string, paths: readonly string[]): Promise<string[]>;
  /**
   * Copies ignored files of the project that one of the globs covers to a worktree.
   *
   * Overwrites nothing and follows no link. `skipped`: links that are absolute or lead out of the project, other
   * repositories, pipes and sockets, and what has no place there. `unignored`: what the worktree's branch does not
   * ignore, so that a commit could contain it. Rejects with a RefusalError if it is too much.
   */
  carry(
    worktree: string,
    globs: readonly string[],
  ): Promise<{ copied: number; skipped: string[]; unignored: string[] }>;
  /** Repairs git's links of a worktree whose state was `moved`, after checking the state again. */
  repairWorktree(story: string, worktree: string): Promise<void>;
  /** Removes git's stale index.lock of this worktree; true if there was one. Allowed only after proof. */
  clearStaleLock(worktree: string): Promise<boolean>;
}
