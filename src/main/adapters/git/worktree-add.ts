/** `git worktree add`, without checkout and never with --force. */
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';

/**
 * Registers a worktree at `path`. `from`: the commit id that the new branch starts at; null takes the branch as it is.
 * Nothing is checked out yet: the config that holds inside the new worktree (conditional includes) may name other
 * drivers than here, and reset.ts looks at it first.
 */
export function addWorktree(
  git: GitRunner,
  root: string,
  { path, branch, from }: { path: string; branch: string; from: string | null },
): Promise<GitOutput> {
  const place = from === null ? ['--', path, branch] : ['--no-track', '-b', branch, '--', path, from];
  return git.run(root, ['worktree', 'add', '--no-checkout', '--no-guess-remote', ...place]);
}
