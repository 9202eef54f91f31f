/** The folders of an ordinary project, read from disk: what git would say of it, without the time to start git. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface PlainFolders {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the `.git` that all worktrees share. */
  commonDir: string;
}

/**
 * Of the main worktree, a linked one (whose git folder names it back), and any folder inside. Null wherever git may say
 * something else: a bare repository, a submodule, a separate git folder, no repository, no right to look.
 */
export function plainFolders(dir: string): PlainFolders | null {
  try {
    for (let at = realpathSync(dir); ; at = dirname(at)) {
      const place = join(at, '.git');
      const found = statSync(place, { throwIfNoEntry: false });
      if (found?.isDirectory()) return isGitFolder(place) ? ofCommon(realpathSync(place)) : null;
      if (found !== undefined) return ofLinked(place);
      // a git folder itself, or a bare one: for git to say
      if (at === dirname(at) || isGitFolder(at)) return null;
    }
  } catch {
    // whatever cannot be read here, git is asked about
    return null;
  }
}

function isGitFolder(path: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => statSync(join(path, name), { throwIfNoEntry: false }));
}

function ofLinked(file: string): PlainFolders | null {
  const target = /^gitdir: ([^\n]+)\n?$/.exec(readFileSync(file, 'utf8'))?.[1];
  if (target === undefined) return null;
  const gitDir = realpathSync(resolve(dirname(file), target));
  const back = readFileSync(join(gitDir, 'gitdir'), 'utf8').trim();
  if (realpathSync(resolve(gitDir, back)) !== realpathSync(file)) return null;
  return ofCommon(realpathSync(resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim())));
}

function ofCommon(commonDir: string): PlainFolders | null {
  return basename(commonDir) === '.git' && isGitFolder(commonDir) ? { root: dirname(commonDir), commonDir } : null;
}
