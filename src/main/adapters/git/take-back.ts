/**
 * Deletes folders, and is the only file here that does: the worktree of a failed makeWorktree(), which no agent has
 * used, one whose files are all in a snapshot, and git's record of a worktree that is gone.
 */
import { rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { storyBranch } from '../../../contract/index.ts';
import { findRealPath, readBackLink, resolveLinks } from './back-link.ts';
import { findBlockingRecords, type Place } from './look.ts';
import { ownerOf, readGitFileTarget } from './moved.ts';
import { readRecord, readRecords } from './records.ts';
import { keepCommit } from './update-ref.ts';
import { listWorktrees } from './worktree-list.ts';

/**
 * Deletes the worktree at the place, but only if it and git's record name each other and it is on the story's branch.
 */
export async function removeNewWorktree({ git, root, commonDir, path, story }: Place): Promise<void> {
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return;
  const entry = (await listWorktrees(git, root)).find((listed) => listed.path === path);
  if (entry?.branch !== storyBranch(story)) return;
  // the folder first: after a crash in between, git's record remains and shows that the worktree is missing
  await rm(path, { recursive: true, force: true });
  // `git worktree remove` would need --force now that the folder is gone
  if (link.admin.startsWith(join(commonDir, 'worktrees') + sep)) await rm(link.admin, { recursive: true, force: true });
}

/** Deletes git's records that prevent making the worktree, except locked ones and those whose worktree exists. */
export async function forgetMissing({ git, root, commonDir, story }: Place, path: string): Promise<void> {
  for (const record of await findBlockingRecords(commonDir, { path, branch: storyBranch(story) })) {
    const found = await findRealPath(record.path);
    const owner = found === null ? null : await ownerOf(found, commonDir);
    const isThere = owner?.whose === 'ours' || owner?.whose === 'moved';
    if (isThere || record.locked || dirname(record.admin) !== join(commonDir, 'worktrees')) continue;
    // keeps commits that only its detached HEAD refers to
    if (record.detachedAt !== null) await keepCommit(git, root, story, record.detachedAt);
    await rm(record.admin, { recursive: true, force: true });
  }
}

/** Deletes git's records of worktrees at this path, which is gone, except locked ones. Their HEADs were detached. */
export async function forgetMissingAt(commonDir: string, path: string): Promise<void> {
  for (const record of await readRecords(commonDir)) {
    if (record.locked || record.branch !== null || dirname(record.admin) !== join(commonDir, 'worktrees')) continue;
    if ((await resolveLinks(record.path)) !== path) continue;
    await rm(record.admin, { recursive: true, force: true });
  }
}

/**
 * Deletes a worktree that was moved aside, and git's record of it. The caller has found every file of it in a snapshot.
 * May be repeated after a crash. `admin`: its own git folder; null: there is no record any more.
 */
export async function deleteAside(
  commonDir: string,
  { worktree, aside, admin }: { worktree: string; aside: string; admin: string | null },
): Promise<void> {
  const found = await findRealPath(aside);
  // never through a link, and never a folder that another repository calls its worktree
  const target = found === null ? null : await readGitFileTarget(aside);
  const isOurs = target === null || admin === null || target === admin;
  if (found !== null && (found !== aside || !isOurs))
    throw new Error(`${aside} is not the worktree that was moved there`);
  await rm(aside, { recursive: true, force: true });
  const record = admin === null || dirname(admin) !== join(commonDir, 'worktrees') ? null : await readRecord(admin);
  if (admin !== null && record?.path === worktree) await rm(admin, { recursive: true, force: true });
}
