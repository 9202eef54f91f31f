/** What the core asks of git and of worktrees on disk. Made real by adapters/git. */
import type { Message, Refusal, TerminalSize } from '../../../contract/index.ts';
import type { Cancel } from './cancel.ts';

export type WorktreeState =
  /** It is there, and it is this story's worktree on this story's branch. */
  | { state: 'ready'; path: string; branch: string }
  /** It is there, but it or the project was moved by hand, so that git's links are stale. mendWorktree() mends them. */
  | { state: 'moved'; path: string; branch: string }
  /** Neither folder nor record of git. */
  | { state: 'none' }
  /**
   * Git or the store remembers it, the folder is gone. `locked`: by `git worktree lock`, so its drive may only be away.
   * `owner`: the folder is there, but it belongs to the project that this one is a copy of.
   */
  | { state: 'missing'; path: string; branch: string; locked: boolean; owner: string | null }
  /** A folder is there that is not this story's worktree; `why` has a remedy. */
  | { state: 'taken'; path: string; why: Message };

/** `upstream`: the remote's branch that it follows, as of the last fetch; `behind`: commits of that one which it lacks. */
export type BaseState = { there: true; upstream: string | null; behind: number } | { there: false; refusal: Refusal };

export interface MakeOptions {
  /** Fetches the base from its remote before a new branch begins from it. */
  fetch?: boolean;
  /** Also when git remembers one that is missing: that record is forgotten first, never a folder. */
  again?: boolean;
  cancel?: Cancel;
  /**
   * Of the run that it is made for, for the environment of the programs that git runs for it, so that a stop finds what
   * they leave behind.
   */
  marks?: Readonly<Record<string, string>>;
  /** `auto`: they are fetched, as far as the person has approved from where. None given: they stay empty. */
  submodules?: 'auto' | 'none';
}

export interface MadeWorktree {
  path: string;
  branch: string;
  /** Places in it of submodules that stay empty. */
  empty: string[];
}

/** What a person may ask beside a start: as MakeOptions. */
export type StartWishes = Required<Pick<MakeOptions, 'again' | 'fetch'>> & {
  /** The size of the pane that will show it; null: none is known. */
  size: TerminalSize | null;
};

export interface Git {
  /**
   * Where a story's worktree is, and what is there now; looks, changes nothing. `known`: the path that the store remembers,
   * whatever the config says by now; looking there starts no git process. Null: none, then the config's folder counts.
   */
  lookAtWorktree(story: string, known: string | null): Promise<WorktreeState>;
  /** Whether the story's branch is there, with a commit. */
  hasBranch(story: string): Promise<boolean>;
  /** Rejects with the RefusalError that makeWorktree would end with for want of a base branch; changes nothing. */
  checkBase(story: string, base: string): Promise<void>;
  /** Rejects with the RefusalError that a fetch of the base would end with for want of a remote's branch; asks no remote. */
  checkFetch(base: string): Promise<void>;
  /** The base as it is here; asks no remote. */
  lookAtBase(base: string): Promise<BaseState>;
  /** Rejects with a RefusalError `branch-missing` when the story's branch was deleted from under its worktree. */
  checkHead(story: string, worktree: string): Promise<void>;
  /**
   * Makes branch `huskies/<story>` (from `base`, or as it is when it exists) and its worktree in the config's folder.
   * Rejects with RefusalError, or with CancelledError; what was begun is taken back. With SpawnFailed when something that
   * git started for it may live.
   */
  makeWorktree(story: string, base: string, options?: MakeOptions): Promise<MadeWorktree>;
  /**
   * Fills the submodules of a worktree that is there, where its making was cut short or they were not wanted before, and
   * resolves to the places that stay empty. Rejects as makeWorktree; the worktree stays.
   */
  settleWorktree(
    story: string,
    worktree: string,
    options: Pick<MakeOptions, 'cancel' | 'marks' | 'submodules'>,
  ): Promise<string[]>;
  /** Of these places in the worktree, those that are empty still; starts no git process. */
  stillEmpty(worktree: string, places: readonly string[]): Promise<string[]>;
  /** Mends git's links of a worktree that was seen as `moved`; looks again first. */
  mendWorktree(story: string, worktree: string): Promise<void>;
  /** Removes git's own stale index.lock of this worktree; true when there was one. Only after proof. */
  clearStaleLock(worktree: string): Promise<boolean>;
}
