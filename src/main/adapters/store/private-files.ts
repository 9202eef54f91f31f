/** Files and folders that only their owner may read, written so that they survive a crash. */
import { closeSync, fsync, fsyncSync } from 'node:fs';
import { promisify } from 'node:util';
import { checkStateFile, createStateFile, openStateFile } from '../state-files/index.ts';

/**
 * An empty file, mode 0600, where there was none; an existing one is not even opened: closing a second descriptor would
 * drop the locks that this process holds on it (POSIX record locks belong to the process and the inode).
 */
export function ensurePrivateFile(path: string): void {
  if (checkStateFile(path)) return;
  try {
    createStateFile(path, '');
  } catch (error) {
    // Another process was faster: then it is there.
    if (!checkStateFile(path)) throw error;
  }
}

/** Makes what was written to a finished file durable. */
export function syncFile(path: string): void {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same for a large file, whose writing takes long: the caller's thread goes on meanwhile. */
export async function syncFileLater(path: string): Promise<void> {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    await promisify(fsync)(fd);
  } finally {
    closeSync(fd);
  }
}
