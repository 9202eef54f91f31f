/** Whether a folder can be reached without a link. */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNotFound } from './back-link.ts';

/** Whether the folder is there or can be made. False: something else is there, such as a link that leads elsewhere. */
export async function isPlainFolder(worktree: string, path: string, folders: Map<string, boolean>): Promise<boolean> {
  const known = folders.get(path);
  if (known !== undefined) return known;
  let isPlain = await isPlainFolder(worktree, dirname(path), folders);
  if (isPlain) {
    const kind = await kindOf(join(worktree, path));
    isPlain = kind === null || kind === 'folder';
  }
  folders.set(path, isPlain);
  return isPlain;
}

/** What is at the path itself; null: nothing. Follows no link. */
export async function kindOf(path: string): Promise<'file' | 'link' | 'folder' | 'other' | null> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'link';
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
