/** `git worktree add`, without checkout and never with --force. */
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';

/**
 * Registers a worktree at `path`. `from`: the commit at which a new branch starts; null: the branch exists. `branch` null:
 * HEAD is detached at `from`. Checks out no files, since conditional includes may add other programs in the new worktree; reset.ts checks these first.
 */
export function addWorktree(
  git: GitRunner,
  root: string,
  { path, branch, from }: { path: string } & ({ branch: string; from: string | null } | { branch: null; from: string }),
): Promise<GitOutput> {
  const place =
    branch === null
      ? ['--detach', '--', path, from]
      : from === null
        ? ['--', path, branch]
        : ['--no-track', '-b', branch, '--', path, from];
  return git.run(root, ['worktree', 'add', '--no-checkout', '--no-guess-remote', ...place]);
}
