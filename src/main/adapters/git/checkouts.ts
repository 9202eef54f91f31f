/** Where a person has a branch checked out, and what keeps it from being moved there. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';
import { findRealPath, isNotFound, readLinkFile } from './back-link.ts';
import { findGitFolders } from './git-folders.ts';
import type { MergePlace } from './merge-session.ts';
import { readRecords } from './records.ts';
import { listWorktrees } from './worktree-list.ts';

/** A worktree with the branch checked out, or in the middle of a rebase of it. */
export interface Checkout {
  path: string;
  /** Its own git folder. */
  admin: string;
  /** The folder is gone, but locked: its drive may only be disconnected. */
  away: boolean;
  rebasing: boolean;
}

/** The worktrees that use the branch, the main one first. A worktree whose folder is gone for good does not count. */
export async function checkoutsOf({ runner, root, commonDir }: MergePlace, branch: string): Promise<Checkout[]> {
  const records = await readRecords(commonDir);
  const found: Checkout[] = [];
  for (const [n, listed] of (await listWorktrees(runner, root)).entries()) {
    // git does not know the main worktree's path if its git folder is elsewhere
    const path = n === 0 ? root : listed.path;
    const record = records.find((one) => one.path === path);
    const admin = n === 0 ? commonDir : (record?.admin ?? (await findGitFolders(path))?.gitDir ?? path);
    const rebasing = await isRebasing(admin, branch);
    const away = (await findRealPath(path)) === null;
    if ((listed.branch === branch || rebasing) && (!away || record?.locked))
      found.push({ path, admin, away, rebasing });
  }
  return found;
}

/** Why the branch must not be moved in these worktrees; null: it may. */
export async function findObstacle(checkouts: readonly Checkout[], base: string): Promise<Message | null> {
  const paths = checkouts.map(({ path }) => path);
  for (const { path, admin, away, rebasing } of checkouts) {
    if (away) return message('git.land.away', { base, path });
    const operation = rebasing ? 'git rebase' : await unfinishedIn(admin);
    if (operation !== null) return message('git.land.unfinished', { path, operation });
  }
  return paths.length > 1 ? message('git.land.twice', { base, paths }) : null;
}

/** Git's files of operations that a person has not finished, in the order in which git checks them. */
const UNFINISHED: readonly (readonly [file: string, operation: string])[] = [
  ['MERGE_HEAD', 'git merge'],
  ['CHERRY_PICK_HEAD', 'git cherry-pick'],
  ['REVERT_HEAD', 'git revert'],
  ['rebase-apply/applying', 'git am'],
];

async function unfinishedIn(admin: string): Promise<string | null> {
  for (const [file, operation] of UNFINISHED) if (await exists(join(admin, file))) return operation;
  return null;
}

/** During a rebase HEAD is detached, and the branch is named in a file. */
async function isRebasing(admin: string, branch: string): Promise<boolean> {
  for (const folder of ['rebase-merge', 'rebase-apply']) {
    const name = await readLinkFile(join(admin, folder, 'head-name'));
    if (name?.trim() === `refs/heads/${branch}`) return true;
  }
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
