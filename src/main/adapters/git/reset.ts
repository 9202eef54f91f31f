/** `git reset --hard` as the checkout of a worktree that was made a moment ago and holds no work yet. */
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';

/** Large repositories take minutes to write. */
const CHECKOUT_TIMEOUT_MS = 600_000;

/** `marks`: of the run that it is made for, by which a stop finds the filters that it runs. */
export function fillNewWorktree(
  git: GitRunner,
  path: string,
  marks: Readonly<Record<string, string>>,
): Promise<GitOutput> {
  return git.run(path, ['reset', '--hard', '--quiet', '--no-recurse-submodules'], {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    programs: marks,
    // a partial clone has left what was never checked out at its remote
    network: true,
  });
}
