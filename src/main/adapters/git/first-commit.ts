/** The identity of a project: the same in all clones of its repository. */
import { message, RefusalError, visible } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';

/**
 * The id of the first commit of the checked-out branch. Rejects with a RefusalError: `failed` for a shallow clone, which
 * does not have it; `no-commits` for a repository without commits.
 */
export async function firstCommit(git: GitRunner, root: string): Promise<string> {
  const path = visible(root);
  const shallow = await git.run(root, ['rev-parse', '--is-shallow-repository']);
  if (shallow.stdout.trim() === 'true')
    throw new RefusalError({ code: 'failed', why: message('exchange.shallow', { path }) });
  const { code, stdout } = await git.run(root, ['rev-list', '--max-parents=0', '--first-parent', 'HEAD']);
  const first = stdout.trim();
  if (code === 0 && /^[0-9a-f]{40,64}$/.test(first)) return first;
  throw new RefusalError({ code: 'no-commits', why: message('exchange.noCommits', { path }) });
}
