/** Reads git's records of linked worktrees, `worktrees/NAME` in the common folder, without a git process. */
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findRealPath, isNotFound, readLinkFile } from './back-link.ts';

export interface GitWorktreeRecord {
  /** Real path of the record's folder. */
  admin: string;
  /** The worktree's path in the record; it may no longer exist. */
  path: string;
  /** The branch checked out there, without `refs/heads/`; null: detached, or stored elsewhere (reftable). */
  branch: string | null;
  /** The commit of a detached HEAD; null: on a branch. */
  detachedAt: string | null;
  /** Locked by `git worktree lock`, for example because its drive is not always connected. */
  locked: boolean;
}

/** All records of a repository. As in git, damaged records are left out. */
export async function readRecords(commonDir: string): Promise<GitWorktreeRecord[]> {
  const folder = join(commonDir, 'worktrees');
  const records = await Promise.all((await namesIn(folder)).map((name) => readRecord(join(folder, name))));
  return records.flatMap((record) => record ?? []);
}

/** Null when there is no record, or the path `admin` contains a symbolic link. */
export async function readRecord(admin: string): Promise<GitWorktreeRecord | null> {
  const gitdir = (await readLinkFile(join(admin, 'gitdir')))?.trim();
  if (!gitdir || (await findRealPath(admin)) !== admin) return null;
  const head = (await readLinkFile(join(admin, 'HEAD'))) ?? '';
  const branch = /^ref: refs\/heads\/([^\n]+)\n?$/.exec(head)?.[1] ?? null;
  return {
    admin,
    path: dirname(resolve(admin, gitdir)),
    branch: branch === '.invalid' ? null : branch,
    detachedAt: /^[0-9a-f]{40,64}$/.exec(head.trim())?.[0] ?? null,
    locked: (await readLinkFile(join(admin, 'locked'))) !== null,
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
