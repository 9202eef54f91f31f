/** Records of the merge queue: what it knows of the stories in it, and what it is about to land. Commits are full ids. */

/** A story in the stage merge. It is removed when the story leaves the stage. */
export interface MergeEntryRecord {
  story: string;
  /** When it entered the queue, in ms since the epoch. */
  enteredAt: number;
  /**
   * Set by a failed candidate: stories of one group are tested together, the highest number first. It is valid while the
   * tip of the story's branch is `head`. Null: no candidate with it has failed.
   */
  group: { number: number; head: string } | null;
  /** The last base on which its commits alone did not apply, and the files in conflict; null if they never failed to. */
  conflict: { onto: string; head: string; files: readonly string[] } | null;
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
  /** ms since the epoch. */
  builtAt: number;
}
