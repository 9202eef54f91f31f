/** Finds out what is at a story's place on the disk when the store has no worktree for it. Changes nothing. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message, storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { findRealPath, isNotFound, readBackLink, resolveLinks } from './back-link.ts';
import { ownerOf } from './moved.ts';
import { type GitWorktreeRecord, readRecord, readRecords } from './records.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';
import type { ListedWorktree } from './worktree-list.ts';
import { listWorktrees } from './worktree-list.ts';

export interface Place {
  git: GitRunner;
  root: string;
  commonDir: string;
  /** Absolute path of the story's folder, with the links of its parent resolved. */
  path: string;
  story: string;
}

/**
 * `unfinished`: git has a record, but the first checkout was interrupted, for example by a crash. Its links may be
 * stale.
 */
export type PlaceState = WorktreeState | { state: 'unfinished'; path: string };

/** The story's folder in the folder of worktrees, whose links are resolved as far as it exists. */
export async function placeForStory(worktrees: string, story: string): Promise<string> {
  return join(await resolveLinks(worktrees), story);
}

/** What is at the place, by git's list of worktrees and the files there. */
export async function lookAtPlace(place: Place): Promise<PlaceState> {
  const { git, root, commonDir, path, story } = place;
  const branch = storyBranch(story);
  const listed = await listWorktrees(git, root);
  const entry = await findEntryAt(listed, path);
  const kind = await entryKind(path);
  if (kind === 'nothing' || kind === 'empty') {
    if (entry) return missingState(place, path);
    const elsewhere = listed.find((other) => other.branch === branch);
    return elsewhere ? lookElsewhere(place, elsewhere.path) : { state: 'none' };
  }
  if (kind !== 'folder') return blockedState(path, kind);
  const owner = await ownerOf(path, commonDir);
  if (owner.whose === 'moved' && (await readRecord(owner.admin))?.branch === branch) {
    return (await isCheckedOut(owner.admin)) ? { state: 'moved', path, branch } : { state: 'unfinished', path };
  }
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return takenState(path, link.why);
  if (!entry) return takenState(path, message('git.why.unlisted'));
  // the store does not know it, so only the branch can show that it is the story's
  if (entry.branch !== branch) {
    const why =
      entry.branch === null
        ? message('git.why.noBranch', { branch })
        : message('git.why.otherBranch', { found: entry.branch, branch });
    const option = (await commitOf(git, root, `refs/heads/${branch}`)) === null ? '-c ' : '';
    return { state: 'taken', path, why: message('git.taken.switch', { why, path, option, branch }) };
  }
  return (await isCheckedOut(link.admin)) ? { state: 'ready', path, branch } : { state: 'unfinished', path };
}

/** Whether the first checkout is complete: git writes the index at its end. */
async function isCheckedOut(admin: string): Promise<boolean> {
  return (await entryKind(join(admin, 'index'))) !== 'nothing';
}

/** For a story whose branch git lists as checked out at another path. */
async function lookElsewhere(place: Place, path: string): Promise<PlaceState> {
  const { root, commonDir, story } = place;
  const branch = storyBranch(story);
  const checkedOut: PlaceState = {
    state: 'taken',
    path,
    why: message('git.taken.detach', { branch, path }),
  };
  if (path === root) return checkedOut;
  const found = await findRealPath(path);
  if (found === null) return missingState(place, path);
  const owner = await ownerOf(found, commonDir);
  if (owner.whose === 'ours') return checkedOut;
  if (owner.whose === 'moved') return { state: 'moved', path: found, branch };
  return missingState(place, found, owner.whose === 'other' ? owner.project : null);
}

/** The state `missing`. `owner`: root of the other project whose worktree is at that path; null: none. */
export async function missingState(
  { commonDir, story }: Pick<Place, 'commonDir' | 'story'>,
  path: string,
  owner: string | null = null,
): Promise<WorktreeState> {
  const branch = storyBranch(story);
  const locked = (await findBlockingRecords(commonDir, { path, branch })).some((record) => record.locked);
  return { state: 'missing', path, branch, locked, owner };
}

/** Git's records that prevent making the story's worktree, because they name its path or its branch. */
export async function findBlockingRecords(
  commonDir: string,
  { path, branch }: { path: string; branch: string },
): Promise<GitWorktreeRecord[]> {
  const records = await readRecords(commonDir);
  const places = await Promise.all(records.map((record) => resolveLinks(record.path)));
  return records.filter((record, n) => places[n] === path || record.branch === branch);
}

/** Compares with links resolved, since git lists paths as they were when the worktree was made. */
async function findEntryAt(listed: readonly ListedWorktree[], path: string): Promise<ListedWorktree | undefined> {
  for (const entry of listed) {
    if (entry.path === path || (await resolveLinks(entry.path)) === path) return entry;
  }
  return undefined;
}

/** The state `taken`, because a file or a link is at the path. */
export function blockedState(path: string, kind: 'file' | 'symbolic link'): WorktreeState {
  return takenState(path, kind === 'file' ? message('git.why.file') : message('git.why.link'));
}

/** The state `taken`, with a remedy that frees the path. */
export function takenState(path: string, why: Message): WorktreeState {
  return { state: 'taken', path, why: message('git.taken.free', { why, path }) };
}

/** What is at the path; `empty` is an empty folder, `folder` one with contents. Links are not followed. */
export async function entryKind(path: string): Promise<'nothing' | 'empty' | 'folder' | 'file' | 'symbolic link'> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'symbolic link';
    if (!stat.isDirectory()) return 'file';
    return (await readdir(path)).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    if (isNotFound(error)) return 'nothing';
    throw error;
  }
}
