/** `git symbolic-ref`: reads the checked-out branch. */
import type { GitRunner } from './run.ts';

/** The branch checked out in `dir`, without `refs/heads/`; it may have no commit. Null for a detached HEAD. */
export async function branchOf(git: GitRunner, dir: string): Promise<string | null> {
  const { code, stdout } = await git.run(dir, ['symbolic-ref', '--quiet', 'HEAD']);
  const ref = stdout.trim();
  return code === 0 && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
}
