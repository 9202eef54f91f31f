/** `git worktree list`: the worktrees that git remembers, whether or not their folders are still there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { message, RefusalError } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';

export interface ListedWorktree {
  path: string;
  /** Without `refs/heads/`; null when detached or bare. */
  branch: string | null;
}

/** Git takes a record that is just being written, or removed, for a broken one: a second of patience, in steps of ms. */
const TRIES = 20;
const PAUSE_MS = 50;

/** The main worktree first. */
export async function listWorktrees(git: GitRunner, dir: string): Promise<ListedWorktree[]> {
  const list = () => git.run(dir, ['worktree', 'list', '--porcelain', '-z']);
  let listed = await list();
  for (let tries = 1; listed.code !== 0 && tries < TRIES; tries += 1) {
    await sleep(PAUSE_MS);
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
