/** `git worktree list`: the worktrees that git has records of, even if their folders are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { message, RefusalError } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';

export interface ListedWorktree {
  path: string;
  /** Without `refs/heads/`; null when detached or bare. */
  branch: string | null;
}

/** Git fails over a record that is being written or removed, so listing is retried for about a second. */
const LIST_ATTEMPTS = 20;
const RETRY_PAUSE_MS = 50;

/** All worktrees, the main one first. */
export async function listWorktrees(git: GitRunner, dir: string): Promise<ListedWorktree[]> {
  const list = () => git.run(dir, ['worktree', 'list', '--porcelain', '-z']);
  let listed = await list();
  for (let attempt = 1; listed.code !== 0 && attempt < LIST_ATTEMPTS; attempt += 1) {
    await sleep(RETRY_PAUSE_MS);
    listed = await list();
  }
  const { code, stdout, stderr } = listed;
  if (code !== 0) {
    throw new RefusalError({
      code: 'failed',
      why: message('git.list', { dir, why: stderr.trim() }),
    });
  }
  return parseWorktreeList(stdout);
}

/** Parses the output of `--porcelain -z`: NUL ends a field, and an empty field ends an entry. */
export function parseWorktreeList(output: string): ListedWorktree[] {
  const entries: ListedWorktree[] = [];
  for (const field of output.split('\0')) {
    if (field.startsWith('worktree ')) entries.push({ path: field.slice('worktree '.length), branch: null });
    const entry = entries.at(-1);
    if (entry && field.startsWith('branch refs/heads/')) entry.branch = field.slice('branch refs/heads/'.length);
  }
  return entries;
}
