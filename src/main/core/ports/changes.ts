/** The changes of a story, as git sees them. Implemented by adapters/git. */
import type { ChangeCommits, ChangeList, FilePatch } from '../../../domain/index.ts';

/** Where the changes are. `worktree`: its path; null: it has none, and the branch is looked at. */
export interface ChangesPlace {
  worktree: string | null;
  branch: string;
  base: string;
}

/** A changed file, by its path in the worktree and by the one that it had before it was renamed. */
export interface ChangedPath {
  path: string;
  was: string | null;
}

/**
 * All methods reject with a RefusalError if git fails: `not-trusted` if the repository's config names a filter that is
 * not approved, `branch-missing` if there is no base or no branch, `bad-input` if the file has no changes.
 */
export interface Changes {
  /** What the worktree has that the base does not have. Changes nothing, not even its index. */
  list(place: ChangesPlace): Promise<ChangeList>;
  /** A part of one file's difference, of at most `lines` lines. `from`: the number of its first line. Changes nothing. */
  patch(place: ChangesPlace, file: ChangedPath, part: { from: number; lines: number }): Promise<FilePatch>;
  /** The newest commits of the story. */
  commits(place: ChangesPlace): Promise<ChangeCommits>;
  /**
   * Makes the file in the worktree, and in its index, as it is in the base. `kept`: git's id of the content that it had,
   * which git keeps for two weeks; null if it had none.
   */
  revert(place: ChangesPlace & { worktree: string }, file: ChangedPath): Promise<{ kept: string | null }>;
}
