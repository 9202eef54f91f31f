/**
 * A worktree and git's record of it name each other by absolute paths, which go stale when project or worktree is moved
 * by hand. `git worktree repair` would mend them, but in a copy of a project it takes the original's worktrees away, so
 * ownership is told here first and the two small files are written here.
 */
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { replaceStateFile } from '../state-files/index.ts';
import { readLinkFile, real } from './back-link.ts';
import { readRecord } from './records.ts';

/** Whose the folder is by its links: `ours` and in order, `moved` (ours, links stale), another's, or nobody's we know. */
export type Ownership =
  | { whose: 'ours'; admin: string }
  | { whose: 'moved'; admin: string }
  /** `project`: the folder that its git folder lies in. */
  | { whose: 'other'; project: string }
  | { whose: 'unknown' };

/** `path`, `commonDir`: real paths. */
export async function ownerOf(path: string, commonDir: string): Promise<Ownership> {
  const target = await linkOf(path);
  if (target === null || basename(dirname(target)) !== 'worktrees') return { whose: 'unknown' };
  const owner = await real(target);
  const admin = join(commonDir, 'worktrees', basename(target));
  if (owner !== null && (await namesBack(owner, path))) {
    return owner === admin ? { whose: 'ours', admin } : { whose: 'other', project: dirname(dirname(dirname(owner))) };
  }
  // the owner that it names is gone or disowns it: it is ours when our record of that name has no living worktree
  const record = await readRecord(admin);
  if (record === null) return { whose: 'unknown' };
  const remembered = await real(record.path);
  if (remembered !== null && remembered !== path && (await pointsTo(remembered, admin))) return { whose: 'unknown' };
  return { whose: 'moved', admin };
}

/** As git makes them: everybody may read them, and a repository may be shared with their owner. */
export const GIT_FILE = { own: false, mode: 0o644, durable: false } as const;

/** Makes both name each other again; only after ownerOf() said `moved`. */
export async function mendLinks(path: string, admin: string): Promise<void> {
  const old = await readLinkFile(join(path, '.git'));
  // written as it was: a relative link outlives the next move
  const absolute = old === null || isAbsolute(old.replace(/^gitdir: /, '').trim());
  const [there, back] = [admin, join(path, '.git')];
  replaceStateFile(join(admin, 'gitdir'), `${absolute ? back : relative(admin, back)}\n`, GIT_FILE);
  replaceStateFile(join(path, '.git'), `gitdir: ${absolute ? there : relative(path, there)}\n`, GIT_FILE);
}

/** The folder of git's that the `.git` file at `path` names, as written; null: there is no such file. */
export async function linkOf(path: string): Promise<string | null> {
  const link = await readLinkFile(join(path, '.git'));
  const target = /^gitdir: ([^\n]+)\n?$/.exec(link ?? '')?.[1];
  return target === undefined ? null : resolve(path, target);
}

async function namesBack(admin: string, path: string): Promise<boolean> {
  const back = (await readLinkFile(join(admin, 'gitdir')))?.trim();
  return back !== undefined && (await real(dirname(resolve(admin, back)))) === path;
}

async function pointsTo(path: string, admin: string): Promise<boolean> {
  const target = await linkOf(path);
  return target !== null && (await real(target)) === admin;
}
