/** Files and folders that only their owner may read, written so that they survive a crash. */
import { closeSync, fsyncSync } from 'node:fs';
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
