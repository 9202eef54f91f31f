/**
 * A linked worktree's identity: its `.git` file names a folder inside the repository's `worktrees`, and that folder
 * names it back. Read from disk without git, since an agent may have changed either side.
 */
import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';

/** `admin`: the worktree's own folder inside the repository (HEAD, index). */
export type BackLink = { ok: true; admin: string } | { ok: false; why: Message };

/** A `.git` or `gitdir` file is one path; more is not one of git's. */
const MAX_LINK_BYTES = 65_536;

/** Whether `path` is a linked worktree of the repository at `commonDir` (both real paths). */
export async function readBackLink(path: string, commonDir: string): Promise<BackLink> {
  const link = await readLinkFile(join(path, '.git'));
  if (link === null) return { ok: false, why: message('git.why.noWorktree') };
  const target = /^gitdir: ([^\n]+)\n?$/.exec(link)?.[1];
  if (target === undefined) return { ok: false, why: message('git.why.dotGit') };
  const admin = await real(isAbsolute(target) ? target : resolve(path, target));
  if (admin === null || dirname(admin) !== join(commonDir, 'worktrees')) {
    return { ok: false, why: message('git.why.foreign') };
  }
  const back = (await readLinkFile(join(admin, 'gitdir')))?.replace(/\n$/, '');
  if (back === undefined) return { ok: false, why: message('git.why.forgotten') };
  const backPath = resolve(admin, back);
  if (basename(backPath) !== '.git' || (await real(dirname(backPath))) !== path) {
    return { ok: false, why: message('git.why.moved', { path: dirname(backPath) }) };
  }
  return { ok: true, admin };
}

/** A small file of git's; null when there is none, or what is there is no plain file. */
export async function readLinkFile(path: string): Promise<string | null> {
  try {
    const stat = await lstat(path);
    return stat.isFile() && stat.size <= MAX_LINK_BYTES ? await readFile(path, 'utf8') : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** The real path, or null when there is nothing. */
export async function real(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** More links in a row than any system follows. */
const MAX_HOPS = 40;

/** `path` with its links resolved, also those of folders that do not exist (yet) and links that lead to nothing. */
export async function realAsFar(path: string, hops = 0): Promise<string> {
  const found = await real(path);
  if (found !== null || path === dirname(path) || hops > MAX_HOPS) return found ?? path;
  const parent = await realAsFar(dirname(path), hops + 1);
  const target = await linkTarget(path);
  return target === null ? join(parent, basename(path)) : realAsFar(resolve(parent, target), hops + 1);
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'EINVAL') return null;
    throw error;
  }
}

/** Nothing is there: no entry, a file where a folder should be, or a symbolic link that leads round in a circle. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}
