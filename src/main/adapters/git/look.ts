/** What is at a story's place on disk, where the store remembers none; looks, changes nothing. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storyBranch, text } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { isAbsent, readBackLink, realAsFar } from './back-link.ts';
import type { GitRunner } from './run.ts';
import type { ListedWorktree } from './worktree-list.ts';
import { listWorktrees } from './worktree-list.ts';

export interface Place {
  git: GitRunner;
  root: string;
  commonDir: string;
  /** Absolute; the story's folder, its parent's links resolved. */
  path: string;
  story: string;
}

/** `unfinished`: git's record is there, but its first checkout never ended (the machine went down). */
export type Seen = WorktreeState | { state: 'unfinished'; path: string };

/** The folder for a story under the folder of worktrees, as a real path where that exists already. */
export async function placeOf(worktrees: string, story: string): Promise<string> {
  return join(await realAsFar(worktrees), story);
}

export async function look({ git, root, commonDir, path, story }: Place): Promise<Seen> {
  const branch = storyBranch(story);
  const listed = await listWorktrees(git, root);
  const entry = await entryAt(listed, path);
  const there = await contents(path);
  const missing: Seen = { state: 'missing', path, branch };
  if (there === 'nothing' || there === 'empty') {
    if (entry) return missing;
    const elsewhere = listed.find((other) => other.branch === branch);
    return elsewhere
      ? {
          state: 'taken',
          path: elsewhere.path,
          why: text('adapters.git.why.checkedOut', { branch }),
        }
      : { state: 'none' };
  }
  if (there !== 'folder') return { state: 'taken', path, why: inTheWay(there) };
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return { state: 'taken', path, why: link.why };
  if (!entry) return { state: 'taken', path, why: text('adapters.git.why.unlisted') };
  // one that nobody remembers must at least stand on the story's branch
  if (entry.branch !== branch) {
    const why =
      entry.branch === null
        ? text('adapters.git.why.noBranch', { branch })
        : text('adapters.git.why.otherBranch', { found: entry.branch, branch });
    return { state: 'taken', path, why };
  }
  const filled = (await contents(join(link.admin, 'index'))) !== 'nothing';
  return filled ? { state: 'ready', path, branch } : { state: 'unfinished', path };
}

/** Git lists the paths as they were at the time; a gone folder has no real path any more. */
async function entryAt(listed: readonly ListedWorktree[], path: string): Promise<ListedWorktree | undefined> {
  for (const entry of listed) {
    if (entry.path === path || (await realAsFar(entry.path)) === path) return entry;
  }
  return undefined;
}

/** Why nothing can be made where this is. */
export function inTheWay(there: 'file' | 'symbolic link'): string {
  return text(there === 'file' ? 'adapters.git.why.file' : 'adapters.git.why.link');
}

export async function contents(path: string): Promise<'nothing' | 'empty' | 'folder' | 'file' | 'symbolic link'> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'symbolic link';
    if (!stat.isDirectory()) return 'file';
    return (await readdir(path)).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    if (isAbsent(error)) return 'nothing';
    throw error;
  }
}
