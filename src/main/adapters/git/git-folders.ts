/** Finds the git folders of a working folder on the disk, without git. */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findRealPath, isNotFound, readLinkFile } from './back-link.ts';

export interface GitFolders {
  /** Real path of the worktree's own git folder, with HEAD and index. */
  gitDir: string;
  /** Real path of the folder that all worktrees share, with objects, refs and config. */
  commonDir: string;
}

/** Null: `dir` is in no repository with a working tree, or it cannot be read. */
export async function findGitFolders(dir: string): Promise<GitFolders | null> {
  try {
    for (let at = dir; ; at = dirname(at)) {
      const gitDir = await gitFolderAt(join(at, '.git'));
      if (gitDir !== null) return { gitDir, commonDir: await findCommonDir(gitDir) };
      if (at === dirname(at)) return null;
    }
  } catch (error) {
    if (isNotFound(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}

/** The git folder that a `.git` is or names. Null if there is none, or an empty folder, which git skips as well. */
async function gitFolderAt(path: string): Promise<string | null> {
  const found = await findRealPath(path);
  if (found === null) return null;
  if ((await stat(found)).isDirectory()) return (await findRealPath(join(found, 'HEAD'))) === null ? null : found;
  const target = /^gitdir: ([^\n]+)\n?$/.exec((await readLinkFile(found)) ?? '')?.[1];
  return target === undefined ? null : await findRealPath(resolve(dirname(found), target));
}

async function findCommonDir(gitDir: string): Promise<string> {
  const target = (await readLinkFile(join(gitDir, 'commondir')))?.replace(/\n$/, '');
  return target ? ((await findRealPath(resolve(gitDir, target))) ?? gitDir) : gitDir;
}
