/**
 * Repairs the links of a worktree after it or its project was moved by hand.
 *
 * A worktree and git's record name each other by absolute paths, which go stale. `git worktree repair` in a copy of a
 * project would take over the original's worktrees, so the owner is found out here before the two files are written.
 */
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { replaceStateFile } from '../state-files/index.ts';
import { findRealPath, readLinkFile } from './back-link.ts';
import { readRecord } from './records.ts';

/** The owner of a folder by its links: `ours`, `moved` (ours, with stale links), another project's, or unknown. */
export type Ownership =
  | { whose: 'ours'; admin: string }
  | { whose: 'moved'; admin: string }
  /** `project`: the folder that contains its git folder. */
  | { whose: 'other'; project: string }
  | { whose: 'unknown' };

/** Finds out which project a worktree belongs to. `path`, `commonDir`: real paths. */
export async function ownerOf(path: string, commonDir: string): Promise<Ownership> {
  const target = await readGitFileTarget(path);
  if (target === null || basename(dirname(target)) !== 'worktrees') return { whose: 'unknown' };
  const owner = await findRealPath(target);
  const admin = join(commonDir, 'worktrees', basename(target));
  if (owner !== null && (await linksBack(owner, path))) {
    return owner === admin ? { whose: 'ours', admin } : { whose: 'other', project: dirname(dirname(dirname(owner))) };
  }
  // the owner that it names is gone or does not link back: ours, if our record of that name has no other worktree
  const record = await readRecord(admin);
  if (record === null) return { whose: 'unknown' };
  const remembered = await findRealPath(record.path);
  if (remembered !== null && remembered !== path && (await linksTo(remembered, admin))) return { whose: 'unknown' };
  return { whose: 'moved', admin };
}

/** As git creates its files: any user may read them, and another user may own them in a shared repository. */
export const GIT_FILE = { own: false, mode: 0o644, durable: false } as const;

/** Makes the worktree and git's record name each other. Call it only when ownerOf() returned `moved`. */
export async function repairLinks(path: string, admin: string): Promise<void> {
  const old = await readLinkFile(join(path, '.git'));
  // a relative link stays relative, so that it survives the next move
  const absolute = old === null || isAbsolute(old.replace(/^gitdir: /, '').trim());
  const back = join(path, '.git');
  replaceStateFile(join(admin, 'gitdir'), `${absolute ? back : relative(admin, back)}\n`, GIT_FILE);
  replaceStateFile(back, `gitdir: ${absolute ? admin : relative(path, admin)}\n`, GIT_FILE);
}

/** The absolute path that the `.git` file in `path` names, links not resolved; null: there is no such file. */
export async function readGitFileTarget(path: string): Promise<string | null> {
  const link = await readLinkFile(join(path, '.git'));
  const target = /^gitdir: ([^\n]+)\n?$/.exec(link ?? '')?.[1];
  return target === undefined ? null : resolve(path, target);
}

async function linksBack(admin: string, path: string): Promise<boolean> {
  const back = (await readLinkFile(join(admin, 'gitdir')))?.trim();
  return back !== undefined && (await findRealPath(dirname(resolve(admin, back)))) === path;
}

async function linksTo(path: string, admin: string): Promise<boolean> {
  const target = await readGitFileTarget(path);
  return target !== null && (await findRealPath(target)) === admin;
}
