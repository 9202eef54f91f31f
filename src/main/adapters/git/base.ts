/** The branch that stories begin from: a local one, else one of a remote as it was at the last fetch. */
import { isBranchName } from './check-ref-format.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';

export interface Base {
  /** In full, so that a tag of the same name is not meant. */
  ref: `refs/${string}`;
  commit: string;
}

/** Null when there is no such branch; a local `origin/main` counts before the remote's. */
export async function baseOf(git: GitRunner, root: string, base: string): Promise<Base | null> {
  if (!(await isBranchName(git, root, base))) return null;
  for (const ref of [`refs/heads/${base}`, `refs/remotes/${base}`] as const) {
    const commit = await commitOf(git, root, ref);
    if (commit !== null) return { ref, commit };
  }
  return null;
}
