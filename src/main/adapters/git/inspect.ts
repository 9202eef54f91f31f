/** Which project a folder belongs to. The same answer from subfolders, symbolic links and linked worktrees (I10). */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { message, quoteArgument, type RefusalCode, RefusalError } from '../../../contract/index.ts';
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
  if (dir.includes('\0')) throw refusal('not-a-repo', dir, 'noPath');
  const given = await existingFolder(resolve(dir));
  const inside = await gitFolderAbove(given);
  if (inside !== null && !inside.normal) throw await bare(inside.path);
  const path = inside === null ? given : dirname(inside.path);
  const found = await locate(git, path);
  if ('refused' in found) throw unopened(path, found.refused);
  const commonDir = await real(found.commonDir);
  if (commonDir === null) {
    throw refusal('not-a-repo', path, 'points', { target: found.commonDir });
  }
  const root = await mainWorktree(git, found.topLevel, commonDir);
  if (root === null) throw await bare(commonDir);
  if ((await commitOf(git, root, 'HEAD')) === null) {
    throw refusal('no-commits', root, 'noCommits');
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
      throw refusal('not-a-repo', path, 'unread', { why: (error as Error).message });
    }
    throw refusal('not-a-repo', path, 'missing');
  }
  throw refusal('not-a-repo', path, 'noFolder');
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

async function bare(path: string): Promise<RefusalError> {
  return refusal('bare-repo', path, 'bare', { clone: quoteArgument(await placeForClone(path)) });
}

/** A folder beside the bare repository that does not exist yet, called after it. */
async function placeForClone(path: string): Promise<string> {
  const inFolder = basename(path) === '.git' ? dirname(path) : path;
  const name = inFolder.replace(/\.git$/, '');
  if (name !== inFolder && !(await exists(name))) return name;
  for (let n = 2; ; n++) if (!(await exists(`${name}-${n}`))) return `${name}-${n}`;
}

function unopened(path: string, words: string): RefusalError {
  if (words.includes('dubious ownership')) return refusal('not-a-repo', path, 'owner');
  if (words.includes('not a git repository')) return refusal('not-a-repo', path, 'noProject');
  return refusal('not-a-repo', path, 'unopened', { why: words.split('\n').at(-1) ?? '' });
}

type Trouble =
  | 'noPath'
  | 'points'
  | 'noCommits'
  | 'unread'
  | 'missing'
  | 'noFolder'
  | 'bare'
  | 'owner'
  | 'noProject'
  | 'unopened';

function refusal(
  code: RefusalCode,
  path: string,
  trouble: Trouble,
  values: { why?: string; target?: string; clone?: string } = {},
): RefusalError {
  // commands of the remedy are copied into a shell
  const why = message(`git.folder.${trouble}`, { ...values, path, quoted: quoteArgument(path) });
  return new RefusalError({ code, why, field: 'dir', value: path });
}
