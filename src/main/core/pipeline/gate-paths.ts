/** Whether the `paths` of a gate leave it anything to check. The answer changes with the config and the base. */
import { covers } from '../../../domain/index.ts';
import type { MergeGit, WorktreeContent } from '../ports/index.ts';

/**
 * The files that the worktree has changed against the base, uncommitted ones included. Null: there is no base to compare
 * with. Rejects as MergeGit does.
 */
export async function changedFiles(
  merging: Pick<MergeGit, 'tipOf' | 'changedPaths'>,
  base: string,
  { commit, uncommitted }: Pick<WorktreeContent, 'commit' | 'uncommitted'>,
): Promise<string[] | null> {
  const tip = await merging.tipOf(base);
  return tip === null ? null : [...uncommitted, ...(await merging.changedPaths(tip, commit))];
}

/** Whether a gate with these globs is skipped. `changed`: as changedFiles; without a base, each gate runs. */
export function isSkipped(paths: readonly string[], changed: readonly string[] | null): boolean {
  if (paths.length === 0 || changed === null) return false;
  return !changed.some((path) => paths.some((glob) => covers(glob, path)));
}
