/** `git reset --hard`, used as the first checkout of a new worktree, which has no work in it yet. */
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';

/** Checking out a large repository can take minutes. */
const CHECKOUT_TIMEOUT_MS = 600_000;

/** `marks`: those of the run that needs the worktree, so that a stop finds the filters that git runs. */
export function fillNewWorktree(
  git: GitRunner,
  path: string,
  marks: Readonly<Record<string, string>>,
): Promise<GitOutput> {
  return git.run(path, ['reset', '--hard', '--quiet', '--no-recurse-submodules'], {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    programs: marks,
    // a partial clone must fetch files that were never checked out
    network: true,
  });
}
