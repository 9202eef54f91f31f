/**
 * The one place here that deletes folders: the worktree that a failed makeWorktree() made a moment ago. No agent has
 * been in it. It goes only if its `.git` and git's record name each other (real paths), or git's record is all there is.
 */
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { storyBranch } from '../../../contract/index.ts';
import { readBackLink } from './back-link.ts';
import type { Place } from './look.ts';
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
