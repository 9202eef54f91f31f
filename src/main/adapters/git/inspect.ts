/** Which project a folder belongs to. The same answer from subfolders, symbolic links and linked worktrees (I10). */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RefusalCode } from '../../../contract/index.ts';
import { RefusalError } from '../../../contract/index.ts';
import { isAbsent, real } from './back-link.ts';
import { commitOf, locate } from './rev-parse.ts';
import type { GitRunner } from './run.ts';
import { branchOf } from './symbolic-ref.ts';

export interface Repository {
  /** Real path of the main worktree's top folder. */
  root: string;
  /** Real path of the folder that all worktrees share, `.git` as a rule. */
  commonDir: string;
  /** The branch checked out in the main worktree; null when HEAD is detached. */
  branch: string | null;
}

/** Rejects with RefusalError: not-a-repo, bare-repo, no-commits, or failed with git's words. Changes nothing. */
export async function inspectRepository(dir: string, git: GitRunner): Promise<Repository> {
  if (dir.includes('\0')) throw refusal('not-a-repo', dir, 'is not a path', 'Name an existing folder.');
  const given = await existingFolder(resolve(dir));
  const inside = await gitFolderAbove(given);
  if (inside !== null && !inside.normal) throw bare(inside.path);
  const path = inside === null ? given : dirname(inside.path);
  const found = await locate(git, path);
  if ('refused' in found) throw unopened(path, found.refused);
  const commonDir = await real(found.commonDir);
  if (commonDir === null) {
    throw refusal(
      'not-a-repo',
      path,
      `points at ${found.commonDir}, which is gone`,
      'Run `git worktree repair` in the main folder, or open that one.',
    );
  }
  const root = await mainWorktree(git, found.topLevel, commonDir);
  if (root === null) throw bare(commonDir);
  if ((await commitOf(git, root, 'HEAD')) === null) {
    throw refusal(
      'no-commits',
      root,
      'has no commits yet',
      'Make the first one: git add -A && git commit -m "first commit"',
    );
  }
  return { root, commonDir, branch: await branchOf(git, root) };
}

async function existingFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) {
      const found = await real(path);
      if (found !== null) return found;
    }
  } catch (error) {
    if (!isAbsent(error)) {
      throw refusal('not-a-repo', path, `cannot be read: ${(error as Error).message}`, 'Check its permissions.');
    }
    throw refusal('not-a-repo', path, 'does not exist', 'Check the path, or make a project there: git init');
  }
  throw refusal('not-a-repo', path, 'is not a folder', 'Open the folder that it is in.');
}

/**
 * The git folder that `path` is in, if it is in one. Found by its contents, since git is told to refuse bare
 * repositories and does not say which it means. `normal`: a `.git` with a working tree beside it.
 */
async function gitFolderAbove(path: string): Promise<{ path: string; normal: boolean } | null> {
  for (let at = path; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return null;
    const parts = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => exists(join(at, name))));
    if (parts.every(Boolean)) {
      return { path: at, normal: basename(at) === '.git' && (await exists(join(at, 'index'))) };
    }
    if (at === dirname(at)) return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await real(path)) !== null;
}

/** The main worktree, also when asked from a linked one; null when there is none. */
async function mainWorktree(git: GitRunner, topLevel: string | null, commonDir: string): Promise<string | null> {
  const here = topLevel === null ? null : await real(topLevel);
  if (basename(commonDir) === '.git') {
    // by the folder's place, not by core.worktree: that is a config which an agent can write
    const root = dirname(commonDir);
    if (root === here) return root;
    const main = await locate(git, root);
    return 'refused' in main || main.topLevel === null ? null : root;
  }
  if (here === null) return null;
  // a separate git folder, or a submodule's: the worktree whose own git folder is the common one
  const own = await git.run(here, ['rev-parse', '--path-format=absolute', '--git-dir']);
  return own.code === 0 && (await real(own.stdout.replace(/\n$/, ''))) === commonDir ? here : null;
}

function bare(path: string): RefusalError {
  return refusal(
    'bare-repo',
    path,
    'is a repository without a main working tree',
    'Open its main working tree, or make one: git clone',
  );
}

function unopened(path: string, words: string): RefusalError {
  if (words.includes('dubious ownership')) {
    return refusal(
      'not-a-repo',
      path,
      'belongs to another user, so git does not open it',
      `If you trust it: git config --global --add safe.directory ${path}`,
    );
  }
  if (words.includes('not a git repository')) {
    return refusal(
      'not-a-repo',
      path,
      'is not a git project',
      'Make it one: git init && git add -A && git commit -m "first commit"',
    );
  }
  return refusal(
    'not-a-repo',
    path,
    `cannot be opened by git: ${words.split('\n').at(-1) ?? ''}`,
    'Run `git status` there and mend what it complains about.',
  );
}

function refusal(code: RefusalCode, path: string, what: string, remedy: string): RefusalError {
  return new RefusalError({ code, message: `${path} ${what}.`, remedy, field: 'dir', value: path });
}
