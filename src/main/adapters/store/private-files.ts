/** Private files, and how they are made durable. */
import { closeSync, fsync, fsyncSync } from 'node:fs';
import { promisify } from 'node:util';
import { checkStateFile, createStateFile, openStateFile } from '../state-files/index.ts';

/**
 * Makes an empty file with mode 0600 if it is missing. An existing one is not opened, because closing a second
 * descriptor would release this process's locks on it (POSIX record locks belong to a process and an inode).
 */
export function ensurePrivateFile(path: string): void {
  if (checkStateFile(path)) return;
  try {
    createStateFile(path, '');
  } catch (error) {
    // another process may have made it in the meantime
    if (!checkStateFile(path)) throw error;
  }
}

/** Makes the contents of a file durable. */
export function syncFile(path: string): void {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same for a large file, without blocking the caller's thread. */
export async function syncFileLater(path: string): Promise<void> {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    await promisify(fsync)(fd);
  } finally {
    closeSync(fd);
  }
}
