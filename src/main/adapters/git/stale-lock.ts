/** Removes the `index.lock` that a killed git leaves behind. Call it only when no process lives in the worktree. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findRealPath, isNotFound, readBackLink } from './back-link.ts';

/**
 * True when there was a lock. False, and changes nothing, for a folder that is not a worktree of this repository, or
 * that was replaced by a symbolic link, since that may lead to a worktree in use.
 */
export async function clearStaleLock(worktree: string, commonDir: string): Promise<boolean> {
  const path = await findRealPath(worktree);
  const link = path !== worktree ? null : await readBackLink(path, commonDir);
  if (!link?.ok) return false;
  try {
    await unlink(join(link.admin, 'index.lock'));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
