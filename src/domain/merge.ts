/**
 * The merge queue: its settings, its records (what it knows of the stories in it, and what it is about to land), and what
 * clients are shown of it. Commits are full ids, times are ms since the epoch.
 */
import type { Message } from './message.ts';

/** How a story's commits are put on the base: as one commit, one by one (as one if there are merges), or with a merge commit. */
export const MERGE_METHODS = ['squash', 'rebase', 'merge'] as const;
/** One of `MERGE_METHODS`. */
export type MergeMethod = (typeof MERGE_METHODS)[number];

/** Where finished stories go: onto the base itself, or into pull requests that are merged on a forge. */
export const MERGE_TARGETS = ['branch', 'pull-request'] as const;
/** One of `MERGE_TARGETS`. */
export type MergeTarget = (typeof MERGE_TARGETS)[number];

/** The command line tools of forges: of GitHub and of GitLab. */
export const FORGE_TOOLS = ['gh', 'glab'] as const;
/** One of `FORGE_TOOLS`. */
export type ForgeTool = (typeof FORGE_TOOLS)[number];

/** The settings of the merge queue. */
export interface MergeSettings {
  method: MergeMethod;
  /** How many stories are put into one candidate at most. */
  batch: number;
  /** How many candidates are tested at a time at most, each built on the one before. */
  lanes: number;
  into: MergeTarget;
  /** The tool that opens pull requests. */
  tool: ForgeTool;
}

/** The settings of a project that sets none. */
export const MERGE_DEFAULTS: MergeSettings = {
  method: 'squash',
  batch: 4,
  lanes: 1,
  into: 'branch',
  tool: 'gh',
};

/** A story in the stage merge. It is valid while the story stays in the stage. */
export interface MergeEntryRecord {
  story: string;
  /** The `movedAt` of the story in the stage: when it entered the queue. */
  enteredAt: number;
  /**
   * Set by a failed candidate: stories of one group are tested together, the highest number first. It is valid while the
   * tip of the story's branch is `head`. Null: no candidate with it has failed.
   */
  group: { number: number; head: string } | null;
  /** The last base on which its commits alone did not apply, and the files in conflict; null if they never failed to. */
  conflict: { onto: string; head: string; files: readonly string[] } | null;
}

/** A person lets a story through, although merging is not automatic. Valid while the story stays in the stage merge. */
export interface MergeRequestRecord {
  story: string;
  /** The `movedAt` of the story in the stage. */
  since: number;
}

/** What a person is shown of a pull request. */
export interface PullRequestState {
  number: number;
  url: string;
  checks: 'none' | 'running' | 'passed' | 'failed';
  review: 'none' | 'required' | 'approved' | 'changes';
}

/** What Huskies has pushed and opened for a story. It stays when the story leaves merge, and ends when it is merged. */
export interface PullRequestRecord {
  story: string;
  /** The commit that Huskies pushed last; null: none. */
  pushed: string | null;
  /** The pull request of that branch; null until it is open or found again. */
  number: number | null;
}

/** One story's part of a candidate. `head`: the tip of its branch. `commit`: the candidate's commit with its work. */
export interface CandidatePart {
  story: string;
  head: string;
  commit: string;
}

/** The commits of a batch on top of the base's tip or of the candidate in the lane before. */
export interface CandidateRecord {
  id: string;
  /** The lane of the merge queue in whose worktree it is tested, from 0. */
  lane: number;
  /** The commit on which it was built. */
  onto: string;
  tip: string;
  parts: readonly CandidatePart[];
  /** Stories that were left out because they conflict with a story of this candidate, not with the base. */
  left: readonly string[];
  builtAt: number;
}

/** Where the work of a story has gone. `commit`: the commit of the base that contains it. */
export interface Merged {
  base: string;
  commit: string;
  at: number;
}

/** The state of a story in the merge queue. */
export type QueueState =
  /** It waits for the candidates before it. */
  | { kind: 'waits' }
  /** Its candidate is tested. `stories`: all stories of the candidate. */
  | { kind: 'tested'; stories: readonly string[] }
  /** It was left out of a candidate because it conflicts with one of its stories, and waits for that candidate. */
  | { kind: 'left'; stories: readonly string[] }
  /** Its commits conflict with the base: a mergemaster must resolve that. `pull`: the number of its pull request. */
  | { kind: 'conflict'; files: readonly string[]; pull?: number }
  /** Its candidate passed, but a person's checkout of the base has uncommitted changes in these files. */
  | { kind: 'checkout'; path: string; files: readonly string[] }
  /** Its pull request is open. */
  | ({ kind: 'pull-request' } & PullRequestState)
  /** Its candidate can neither be tested nor land until a person acts. */
  | { kind: 'stopped'; why: Message };

/** A story in the merge queue as clients see it. `place`: from 1. */
export interface QueuedStory {
  story: string;
  place: number;
  state: QueueState;
}

/** A candidate as clients see it. `gate`: the gate or the step of the setup that runs for it now; null if none does. */
export interface ShownCandidate {
  id: string;
  lane: number;
  tip: string;
  stories: readonly string[];
  gate: string | null;
}

/** The merge queue as clients see it, computed at each look and never stored. */
export interface MergeQueueView {
  /** In the order of the queue. */
  stories: readonly QueuedStory[];
  /** In the order of their lanes. */
  candidates: readonly ShownCandidate[];
  /** The ids of the stories that a person has let through, whether the queue takes them now or not. */
  letIn: readonly string[];
}

/** The queue of a project in which nothing is to be merged. */
export const EMPTY_QUEUE: MergeQueueView = { stories: [], candidates: [], letIn: [] };
