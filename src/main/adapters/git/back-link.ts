/**
 * Identifies a linked worktree: its `.git` file names a folder inside the repository's `worktrees`, and that folder
 * names the worktree. Reads the disk without git, since an agent may have changed either side.
 */
import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';

/** `admin`: the worktree's administrative folder inside the repository, with its HEAD and index. */
export type BackLink = { ok: true; admin: string } | { ok: false; why: Message };

/** A `.git` or `gitdir` file holds one path, so a larger file is not git's. */
const MAX_LINK_BYTES = 65_536;

/** Whether `path` is a linked worktree of the repository at `commonDir` (both real paths). */
export async function readBackLink(path: string, commonDir: string): Promise<BackLink> {
  const link = await readLinkFile(join(path, '.git'));
  if (link === null) return { ok: false, why: message('git.why.noWorktree') };
  const target = /^gitdir: ([^\n]+)\n?$/.exec(link)?.[1];
  if (target === undefined) return { ok: false, why: message('git.why.dotGit') };
  const admin = await findRealPath(isAbsolute(target) ? target : resolve(path, target));
  if (admin === null || dirname(admin) !== join(commonDir, 'worktrees')) {
    return { ok: false, why: message('git.why.foreign') };
  }
  const back = (await readLinkFile(join(admin, 'gitdir')))?.replace(/\n$/, '');
  if (back === undefined) return { ok: false, why: message('git.why.forgotten') };
  const backPath = resolve(admin, back);
  if (basename(backPath) !== '.git' || (await findRealPath(dirname(backPath))) !== path) {
    return { ok: false, why: message('git.why.moved', { path: dirname(backPath) }) };
  }
  return { ok: true, admin };
}

/** The contents of a small git file; null when there is none, or it is no plain file or too large. */
export async function readLinkFile(path: string): Promise<string | null> {
  try {
    const stat = await lstat(path);
    return stat.isFile() && stat.size <= MAX_LINK_BYTES ? await readFile(path, 'utf8') : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The real path; null when nothing is there. */
export async function findRealPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** As many links in a row as Linux follows. */
const MAX_HOPS = 40;

/** The path with all links resolved, including dangling links. Parts that do not exist are kept. */
export async function resolveLinks(path: string, hops = 0): Promise<string> {
  const found = await findRealPath(path);
  if (found !== null || path === dirname(path) || hops > MAX_HOPS) return found ?? path;
  const parent = await resolveLinks(dirname(path), hops + 1);
  const target = await linkTarget(path);
  return target === null ? join(parent, basename(path)) : resolveLinks(resolve(parent, target), hops + 1);
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isNotFound(error) || (error as NodeJS.ErrnoException).code === 'EINVAL') return null;
    throw error;
  }
}

/** Whether nothing is there: no entry, a file in place of a folder, or a loop of symbolic links. */
export function isNotFound(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}
