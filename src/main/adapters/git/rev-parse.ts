/** `git rev-parse`: where a folder's repository is, and what a name stands for. */
import type { GitRunner } from './run.ts';

export interface Located {
  /** Absolute; of this worktree, null in a bare repository. */
  topLevel: string | null;
  /** Absolute folder that all worktrees share. */
  commonDir: string;
  bare: boolean;
}

/** Where `dir`'s repository is; or git's own words when there is none that it will open. */
export async function locate(git: GitRunner, dir: string): Promise<Located | { refused: string }> {
  const common = await git.run(dir, [
    'rev-parse',
    '--path-format=absolute',
    '--is-bare-repository',
    '--is-inside-work-tree',
    '--git-common-dir',
  ]);
  if (common.code !== 0) return { refused: common.stderr.trim() };
  const [bare, inside, ...path] = common.stdout.replace(/\n$/, '').split('\n');
  const commonDir = path.join('\n');
  if (inside !== 'true') return { topLevel: null, commonDir, bare: bare === 'true' };
  const top = await git.run(dir, ['rev-parse', '--path-format=absolute', '--show-toplevel']);
  return { topLevel: top.stdout.replace(/\n$/, ''), commonDir, bare: bare === 'true' };
}

/** The object id of a full ref's commit (or of HEAD), or null when it does not exist or is no commit. */
export async function commitOf(git: GitRunner, dir: string, ref: 'HEAD' | `refs/${string}`): Promise<string | null> {
  const { code, stdout } = await git.run(dir, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return code === 0 ? stdout.trim() : null;
}
