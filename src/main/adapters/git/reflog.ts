/** A worktree whose branch was deleted from under it: its own log of HEAD still knows the commit. */
import { join } from 'node:path';
import { message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { readBackLink, readLinkFile } from './back-link.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';

export interface Checked {
  root: string;
  commonDir: string;
  worktree: string;
  story: string;
}

/** Rejects with a RefusalError `branch-missing`. An agent's own branch without a commit yet is no trouble. */
export async function checkHead(git: GitRunner, { root, commonDir, worktree, story }: Checked): Promise<void> {
  const link = await readBackLink(worktree, commonDir);
  const branch = storyBranch(story);
  if (!link.ok || (await readLinkFile(join(link.admin, 'HEAD')))?.trim() !== `ref: refs/heads/${branch}`) return;
  if ((await commitOf(git, root, `refs/heads/${branch}`)) !== null) return;
  const commit = lastCommit((await readLinkFile(join(link.admin, 'logs', 'HEAD'))) ?? '');
  throw new RefusalError({
    code: 'branch-missing',
    why:
      commit === null
        ? message('git.head.base', { branch, worktree, root })
        : message('git.head', { branch, worktree, root, commit }),
    field: 'story',
    value: story,
  });
}

/** Of a reflog: each line begins with the old commit and the new one; a deleted branch may be noted as zeros. */
export function lastCommit(log: string): string | null {
  const commits = log.split('\n').flatMap((line) => /^[0-9a-f]+ ([0-9a-f]{40,64}) /.exec(line)?.[1] ?? []);
  return commits.reverse().find((commit) => !/^0+$/.test(commit)) ?? null;
}
