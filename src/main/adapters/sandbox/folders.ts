/** Finds the folders of a run on the disk, before a sandbox is made around them. */
import { realpathSync } from 'node:fs';
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import type { Kinds } from './bwrap.ts';
import type { Places } from './places.ts';

/**
 * The git folder of a worktree. An agent can write the file that names it, so it must be one of `commonDir`'s worktrees
 * and nothing else. Rejects with a RefusalError.
 */
export async function gitDirOf(worktree: string, commonDir: string): Promise<string> {
  try {
    const named = /^gitdir: (.*)$/m.exec(await readFile(join(worktree, '.git'), 'utf8'))?.[1] ?? '';
    const gitDir = await realpath(resolve(worktree, named));
    if (named !== '' && dirname(gitDir) === join(commonDir, 'worktrees')) return gitDir;
  } catch {
    // missing or not a file: the refusal says what to do
  }
  throw new RefusalError({ code: 'sandbox-unusable', why: message('sandbox.git', { worktree }) });
}

/** Makes the folders that a CLI makes itself at its first start, so that they can be mounted. */
export async function makeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch {
      // a home that cannot be written: then the CLI has no settings without a sandbox either
    }
  }
}

/** The target of a path with links; the path itself if there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // it does not exist, or cannot be read by the agent either
    return path;
  }
}

/** Which of the places exist. */
export async function kindsOf({ links: _links, ...places }: Places): Promise<Kinds> {
  const kinds = new Map<string, 'folder' | 'file'>();
  for (const path of Object.values(places).flat()) {
    try {
      kinds.set(path, (await stat(path)).isDirectory() ? 'folder' : 'file');
    } catch {
      // it does not exist, or cannot be read by the agent either
    }
  }
  return kinds;
}
