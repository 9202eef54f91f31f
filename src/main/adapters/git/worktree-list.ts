/** `git worktree list`: the worktrees that git remembers, whether or not their folders are still there. */
import { RefusalError, text } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';

export interface ListedWorktree {
  path: string;
  /** Without `refs/heads/`; null when detached or bare. */
  branch: string | null;
}

/** The main worktree first. */
export async function listWorktrees(git: GitRunner, dir: string): Promise<ListedWorktree[]> {
  const { code, stdout, stderr } = await git.run(dir, ['worktree', 'list', '--porcelain', '-z']);
  if (code !== 0) {
    throw new RefusalError({
      code: 'failed',
      message: text('adapters.git.list', { dir, why: stderr.trim() }),
      remedy: text('adapters.git.list.remedy'),
    });
  }
  return parseWorktreeList(stdout);
}

/** Entries are separated by an empty field, fields by NUL. */
export function parseWorktreeList(output: string): ListedWorktree[] {
  const entries: ListedWorktree[] = [];
  for (const field of output.split('\0')) {
    if (field.startsWith('worktree ')) entries.push({ path: field.slice('worktree '.length), branch: null });
    const entry = entries.at(-1);
    if (entry && field.startsWith('branch refs/heads/')) entry.branch = field.slice('branch refs/heads/'.length);
  }
  return entries;
}
