/** The folders of an ordinary project, read from disk: the same answer as git's, without the cost of starting git. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface PlainFolders {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the `.git` that all worktrees share. */
  commonDir: string;
}

/**
 * Works for the main worktree, a linked one whose git folder points back to it, and any folder inside. Null wherever
 * git's answer may differ: a bare repository, a submodule, a separate git folder, no repository, no permission.
 */
export function plainFolders(dir: string): PlainFolders | null {
  try {
    for (let at = realpathSync(dir); ; at = dirname(at)) {
      const place = join(at, '.git');
      const found = statSync(place, { throwIfNoEntry: false });
      if (found?.isDirectory()) return isGitFolder(place) ? foldersOfCommonDir(realpathSync(place)) : null;
      if (found !== undefined) return foldersOfLinkedWorktree(place);
      // A git folder itself, or a bare repository: git has to decide.
      if (at === dirname(at) || isGitFolder(at)) return null;
    }
  } catch {
    // The caller asks git about everything that cannot be read here.
    return null;
  }
}

function isGitFolder(path: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => statSync(join(path, name), { throwIfNoEntry: false }));
}

function foldersOfLinkedWorktree(file: string): PlainFolders | null {
  const target = /^gitdir: ([^\n]+)\n?$/.exec(readFileSync(file, 'utf8'))?.[1];
  if (target === undefined) return null;
  const gitDir = realpathSync(resolve(dirname(file), target));
  const back = readFileSync(join(gitDir, 'gitdir'), 'utf8').trim();
  if (realpathSync(resolve(gitDir, back)) !== realpathSync(file)) return null;
  return foldersOfCommonDir(realpathSync(resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim())));
}

function foldersOfCommonDir(commonDir: string): PlainFolders | null {
  return basename(commonDir) === '.git' && isGitFolder(commonDir) ? { root: dirname(commonDir), commonDir } : null;
}
