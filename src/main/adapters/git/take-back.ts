/**
 * The one place here that deletes folders: the worktree that a failed makeWorktree() made a moment ago, in which no agent
 * has been, if its `.git` and git's record name each other (real paths); and git's record of a worktree that is gone.
 */
import { rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { storyBranch } from '../../../contract/index.ts';
import { readBackLink, real } from './back-link.ts';
import { type Place, recordsOf } from './look.ts';
import { ownerOf } from './moved.ts';
import { keepCommit } from './update-ref.ts';
import { listWorktrees } from './worktree-list.ts';

export async function takeBackWorktree({ git, root, commonDir, path, story }: Place): Promise<void> {
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return;
  const entry = (await listWorktrees(git, root)).find((listed) => listed.path === path);
  if (entry?.branch !== storyBranch(story)) return;
  // the folder first: if this ends in between, git's record remains and the next look says what is missing
  await rm(path, { recursive: true, force: true });
  // `git worktree remove` would want --force for a folder that is gone; this is the record that named it back
  if (link.admin.startsWith(join(commonDir, 'worktrees') + sep)) await rm(link.admin, { recursive: true, force: true });
}

/** What of git's records keeps a worktree from being made; a record whose worktree is there, or which is locked, stays. */
export async function forgetMissing({ git, root, commonDir, story }: Place, path: string): Promise<void> {
  for (const record of await recordsOf(commonDir, { path, branch: storyBranch(story) })) {
    const found = await real(record.path);
    const owner = found === null ? null : await ownerOf(found, commonDir);
    const alive = owner?.whose === 'ours' || owner?.whose === 'moved';
    if (alive || record.locked || dirname(record.admin) !== join(commonDir, 'worktrees')) continue;
    // commits that only its HEAD held stay to be found
    if (record.detachedAt !== null) await keepCommit(git, root, story, record.detachedAt);
    await rm(record.admin, { recursive: true, force: true });
  }
}
