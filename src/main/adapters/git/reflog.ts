/** Finds the last commit of a worktree whose branch was deleted, in the worktree's own log of HEAD. */
import { join } from 'node:path';
import { message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { readBackLink, readLinkFile } from './back-link.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner, GitSession } from './run.ts';

export interface HeadCheck {
  root: string;
  commonDir: string;
  worktree: string;
  story: string;
}

/**
 * Rejects with a RefusalError `branch-missing` if the story's branch was deleted. Other branches may have no commit.
 */
export async function checkHead(git: GitRunner, { root, commonDir, worktree, story }: HeadCheck): Promise<void> {
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

/** The last commit in a reflog. Each line begins with the old and the new commit; zeros stand for a deleted branch. */
export function lastCommit(log: string): string | null {
  const commits = log.split('\n').flatMap((line) => /^[0-9a-f]+ ([0-9a-f]{40,64}) /.exec(line)?.[1] ?? []);
  return commits.reverse().find((commit) => !/^0+$/.test(commit)) ?? null;
}

/** Entries of a branch's log that come from a commit made on the branch. */
const MADE = /^(commit\b|cherry-pick\b|revert\b|am\b)/;

/**
 * Whether `head`, the tip of the branch, was made on it, by a commit or a rebase. False for a branch that is still where
 * it began or follows another one, and if the log does not show it.
 */
export async function lastCommitWasMade(git: Pick<GitSession, 'run'>, branch: string, head: string): Promise<boolean> {
  const { code, stdout } = await git.run(['log', '--walk-reflogs', '--format=%H %gs', `refs/heads/${branch}`, '--']);
  if (code !== 0) return false;
  return stdout.split('\n').some((line) => {
    if (!line.startsWith(`${head} `)) return false;
    const what = line.slice(head.length + 1);
    const onto = /^rebase \(finish\): .* onto ([0-9a-f]+)$/.exec(what)?.[1];
    return MADE.test(what) || (onto !== undefined && onto !== head);
  });
}
