/** What is at a story's place on disk, where the store remembers none; looks, changes nothing. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message, storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { isAbsent, readBackLink, real, realAsFar } from './back-link.ts';
import { ownerOf } from './moved.ts';
import { readRecord, readRecords, type WorktreeRecordOfGit } from './records.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';
import type { ListedWorktree } from './worktree-list.ts';
import { listWorktrees } from './worktree-list.ts';

export interface Place {
  git: GitRunner;
  root: string;
  commonDir: string;
  /** Absolute; the story's folder, its parent's links resolved. */
  path: string;
  story: string;
}

/**
 * `unfinished`: git's record is there, but its first checkout never ended (the machine went down); its links may be stale.
 */
export type Seen = WorktreeState | { state: 'unfinished'; path: string };

/** The folder for a story under the folder of worktrees, as a real path where that exists already. */
export async function placeOf(worktrees: string, story: string): Promise<string> {
  return join(await realAsFar(worktrees), story);
}

export async function look(place: Place): Promise<Seen> {
  const { git, root, commonDir, path, story } = place;
  const branch = storyBranch(story);
  const listed = await listWorktrees(git, root);
  const entry = await entryAt(listed, path);
  const there = await contents(path);
  if (there === 'nothing' || there === 'empty') {
    if (entry) return missing(place, path);
    const elsewhere = listed.find((other) => other.branch === branch);
    return elsewhere ? lookElsewhere(place, elsewhere.path) : { state: 'none' };
  }
  if (there !== 'folder') return inTheWay(path, there);
  const owner = await ownerOf(path, commonDir);
  if (owner.whose === 'moved' && (await readRecord(owner.admin))?.branch === branch) {
    return (await isFilled(owner.admin)) ? { state: 'moved', path, branch } : { state: 'unfinished', path };
  }
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return taken(path, link.why);
  if (!entry) return taken(path, message('git.why.unlisted'));
  // one that nobody remembers must at least stand on the story's branch
  if (entry.branch !== branch) {
    const why =
      entry.branch === null
        ? message('git.why.noBranch', { branch })
        : message('git.why.otherBranch', { found: entry.branch, branch });
    const option = (await commitOf(git, root, `refs/heads/${branch}`)) === null ? '-c ' : '';
    return { state: 'taken', path, why: message('git.taken.switch', { why, path, option, branch }) };
  }
  return (await isFilled(link.admin)) ? { state: 'ready', path, branch } : { state: 'unfinished', path };
}

/** Its first checkout ended: git has written its index. */
async function isFilled(admin: string): Promise<boolean> {
  return (await contents(join(admin, 'index'))) !== 'nothing';
}

/** The story's branch is checked out somewhere else, or git remembers it so. */
async function lookElsewhere(place: Place, path: string): Promise<Seen> {
  const { root, commonDir, story } = place;
  const branch = storyBranch(story);
  const checkedOut: Seen = {
    state: 'taken',
    path,
    why: message('git.taken.detach', { branch, path }),
  };
  if (path === root) return checkedOut;
  const found = await real(path);
  if (found === null) return missing(place, path);
  const owner = await ownerOf(found, commonDir);
  if (owner.whose === 'ours') return checkedOut;
  if (owner.whose === 'moved') return { state: 'moved', path: found, branch };
  return missing(place, found, owner.whose === 'other' ? owner.project : null);
}

/** `owner`: the other project whose worktree is there. */
export async function missing(
  { commonDir, story }: Pick<Place, 'commonDir' | 'story'>,
  path: string,
  owner: string | null = null,
): Promise<WorktreeState> {
  const branch = storyBranch(story);
  const locked = (await recordsOf(commonDir, { path, branch })).some((record) => record.locked);
  return { state: 'missing', path, branch, locked, owner };
}

/** Git's records that keep the story's worktree from being made: they name its place, or its branch. */
export async function recordsOf(
  commonDir: string,
  { path, branch }: { path: string; branch: string },
): Promise<WorktreeRecordOfGit[]> {
  const records = await readRecords(commonDir);
  const places = await Promise.all(records.map((record) => realAsFar(record.path)));
  return records.filter((record, n) => places[n] === path || record.branch === branch);
}

/** Git lists the paths as they were at the time; a gone folder has no real path any more. */
async function entryAt(listed: readonly ListedWorktree[], path: string): Promise<ListedWorktree | undefined> {
  for (const entry of listed) {
    if (entry.path === path || (await realAsFar(entry.path)) === path) return entry;
  }
  return undefined;
}

/** Nothing can be made where a file or a link is. */
export function inTheWay(path: string, there: 'file' | 'symbolic link'): WorktreeState {
  return taken(path, there === 'file' ? message('git.why.file') : message('git.why.link'));
}

export function taken(path: string, why: Message): WorktreeState {
  return { state: 'taken', path, why: message('git.taken.free', { why, path }) };
}

export async function contents(path: string): Promise<'nothing' | 'empty' | 'folder' | 'file' | 'symbolic link'> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'symbolic link';
    if (!stat.isDirectory()) return 'file';
    return (await readdir(path)).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    if (isAbsent(error)) return 'nothing';
    throw error;
  }
}
