/** Git's own `index.lock`, left behind by a git that was killed. Only to be called when nothing lives in the worktree. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, readBackLink, real } from './back-link.ts';

/**
 * True when there was one. A folder that is not (any more) a worktree of this repository is left alone: false. So is one
 * that a symbolic link has taken the place of: it would lead to another's, which may be at work.
 */
export async function clearStaleLock(worktree: string, commonDir: string): Promise<boolean> {
  const path = await real(worktree);
  const link = path !== worktree ? null : await readBackLink(path, commonDir);
  if (!link?.ok) return false;
  try {
    await unlink(join(link.admin, 'index.lock'));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
