/** `git rev-parse`: finds the repository of a folder and the commit of a ref. */
import type { GitRunner } from './run.ts';

export interface Located {
  /** Absolute path of the worktree's top folder; null outside a working tree. */
  topLevel: string | null;
  /** Absolute path of the folder that all worktrees share. */
  commonDir: string;
  bare: boolean;
}

/** The repository of `dir`. `refused`: git's message when it finds none or refuses to open it. */
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

/** The id of the commit that HEAD or a full ref leads to; null if it does not exist or does not lead to a commit. */
export async function commitOf(git: GitRunner, dir: string, ref: 'HEAD' | `refs/${string}`): Promise<string | null> {
  const { code, stdout } = await git.run(dir, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return code === 0 ? stdout.trim() : null;
}
