/** Where the git folders of a working folder are, read from disk without git. */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isAbsent, readLinkFile, real } from './back-link.ts';

export interface GitFolders {
  /** Real path: the worktree's own, with HEAD and index. */
  gitDir: string;
  /** Real path: what all worktrees share, with objects, refs and config. */
  commonDir: string;
}

/** Null: `dir` is in no repository with a working tree, or nobody may look. */
export async function gitFolders(dir: string): Promise<GitFolders | null> {
  try {
    for (let at = dir; ; at = dirname(at)) {
      const gitDir = await gitFolderAt(join(at, '.git'));
      if (gitDir !== null) return { gitDir, commonDir: await commonOf(gitDir) };
      if (at === dirname(at)) return null;
    }
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}

/** What a `.git` is or names; null where none is, or an empty folder of that name, over which git looks further up. */
async function gitFolderAt(path: string): Promise<string | null> {
  const found = await real(path);
  if (found === null) return null;
  if ((await stat(found)).isDirectory()) return (await real(join(found, 'HEAD'))) === null ? null : found;
  const target = /^gitdir: ([^\n]+)\n?$/.exec((await readLinkFile(found)) ?? '')?.[1];
  return target === undefined ? null : await real(resolve(dirname(found), target));
}

async function commonOf(gitDir: string): Promise<string> {
  const target = (await readLinkFile(join(gitDir, 'commondir')))?.replace(/\n$/, '');
  return target ? ((await real(resolve(gitDir, target))) ?? gitDir) : gitDir;
}
