/** Git's records of linked worktrees, `worktrees/NAME` in the common folder, read without a git process. */
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isAbsent, readLinkFile, real } from './back-link.ts';

export interface WorktreeRecordOfGit {
  /** Real path of the record's folder. */
  admin: string;
  /** Where git remembers the worktree, as written; it need not be there. */
  path: string;
  /** Checked out there, without `refs/heads/`; null: detached, or kept elsewhere (reftable's `.invalid`). */
  branch: string | null;
  /** The commit of a detached HEAD. */
  detachedAt: string | null;
  /** By `git worktree lock`: it may be on a drive that is not always there. */
  locked: boolean;
}

/** What cannot be read as a record is left out, as git does. */
export async function readRecords(commonDir: string): Promise<WorktreeRecordOfGit[]> {
  const folder = join(commonDir, 'worktrees');
  const records = await Promise.all((await namesIn(folder)).map((name) => readRecord(join(folder, name))));
  return records.flatMap((record) => record ?? []);
}

/** Null when there is none, or when `admin` is reached by a symbolic link. */
export async function readRecord(admin: string): Promise<WorktreeRecordOfGit | null> {
  const gitdir = (await readLinkFile(join(admin, 'gitdir')))?.trim();
  if (!gitdir || (await real(admin)) !== admin) return null;
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
    if (isAbsent(error)) return [];
    throw error;
  }
}
