/** Finds the project of a folder; subfolders, symbolic links and linked worktrees give the same project (I10). */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Message,
  message,
  quoteArgument,
  type RefusalCode,
  RefusalError,
  whyOf,
} from '../../../contract/index.ts';
import { findRealPath, isNotFound } from './back-link.ts';
import { commitOf, locate } from './rev-parse.ts';
import type { GitRunner } from './run.ts';
import { branchOf } from './symbolic-ref.ts';

export interface Repository {
  /** Real path of the main worktree's top folder. */
  root: string;
  /** Real path of the folder that all worktrees share, usually `.git`. */
  commonDir: string;
  /** The branch checked out in the main worktree; null when HEAD is detached. */
  branch: string | null;
}

/** Changes nothing. Rejects with a RefusalError: not-a-repo, bare-repo, no-commits, or failed with git's message. */
export async function inspectRepository(dir: string, git: GitRunner): Promise<Repository> {
  if (dir.includes('\0')) throw refusal('not-a-repo', dir, 'noPath');
  const folder = await existingFolder(resolve(dir));
  const inside = await findEnclosingGitFolder(folder);
  if (inside !== null && !inside.normal) throw await bareRefusal(inside.path);
  const path = inside === null ? folder : dirname(inside.path);
  const found = await locate(git, path);
  if ('refused' in found) throw openRefusal(path, found.refused);
  const commonDir = await findRealPath(found.commonDir);
  if (commonDir === null) {
    throw refusal('not-a-repo', path, 'points', { target: found.commonDir });
  }
  const root = await mainWorktree(git, found.topLevel, commonDir);
  if (root === null) throw await bareRefusal(commonDir);
  if ((await commitOf(git, root, 'HEAD')) === null) {
    throw refusal('no-commits', root, 'noCommits');
  }
  return { root, commonDir, branch: await branchOf(git, root) };
}

async function existingFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) {
      const found = await findRealPath(path);
      if (found !== null) return found;
    }
  } catch (error) {
    if (!isNotFound(error)) {
      throw refusal('not-a-repo', path, 'unread', { why: whyOf(error) });
    }
    throw refusal('not-a-repo', path, 'missing');
  }
  throw refusal('not-a-repo', path, 'noFolder');
}

/**
 * The git folder that contains `path`; null: none. It is found by its contents, since git, set to refuse bare
 * repositories, does not report which one it found. `normal`: it is the `.git` of a working tree.
 */
async function findEnclosingGitFolder(path: string): Promise<{ path: string; normal: boolean } | null> {
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
  return (await findRealPath(path)) !== null;
}

/** Real path of the main worktree, found from any worktree; null when there is none. */
async function mainWorktree(git: GitRunner, topLevel: string | null, commonDir: string): Promise<string | null> {
  const here = topLevel === null ? null : await findRealPath(topLevel);
  if (basename(commonDir) === '.git') {
    // the folder's place decides, not core.worktree, since an agent can write the config
    const root = dirname(commonDir);
    if (root === here) return root;
    const main = await locate(git, root);
    return 'refused' in main || main.topLevel === null ? null : root;
  }
  if (here === null) return null;
  // a separate git folder or a submodule's: the main worktree is the one whose own git folder is the common one
  const own = await git.run(here, ['rev-parse', '--path-format=absolute', '--git-dir']);
  return own.code === 0 && (await findRealPath(own.stdout.replace(/\n$/, ''))) === commonDir ? here : null;
}

async function bareRefusal(path: string): Promise<RefusalError> {
  return refusal('bare-repo', path, 'bare', { clone: quoteArgument(await suggestClonePath(path)) });
}

/** A path next to the bare repository, with a similar name, that does not exist yet. */
async function suggestClonePath(path: string): Promise<string> {
  const repository = basename(path) === '.git' ? dirname(path) : path;
  const name = repository.replace(/\.git$/, '');
  if (name !== repository && !(await exists(name))) return name;
  for (let n = 2; ; n++) if (!(await exists(`${name}-${n}`))) return `${name}-${n}`;
}

function openRefusal(path: string, stderr: string): RefusalError {
  if (stderr.includes('dubious ownership')) return refusal('not-a-repo', path, 'owner');
  if (stderr.includes('not a git repository')) return refusal('not-a-repo', path, 'noProject');
  return refusal('not-a-repo', path, 'unopened', { why: stderr.split('\n').at(-1) ?? '' });
}

type FolderProblem =
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
  problem: FolderProblem,
  values: { why?: string | Message; target?: string; clone?: string } = {},
): RefusalError {
  // a person copies the remedy's commands into a shell
  const why = message(`git.folder.${problem}`, { ...values, path, quoted: quoteArgument(path) });
  return new RefusalError({ code, why, field: 'dir', value: path });
}
