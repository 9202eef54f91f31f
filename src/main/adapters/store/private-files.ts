/** Files and folders that only their owner may read, written so that they survive a crash. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkStateFile, openStateFile } from '../state-files/index.ts';

/**
 * An empty file, mode 0600, where there was none; an existing one is not even opened: closing a second descriptor would
 * drop the locks that this process holds on it (POSIX record locks belong to the process and the inode).
 */
export function ensurePrivateFile(path: string): void {
  if (checkStateFile(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process was faster: then it is there.
    if (!checkStateFile(path)) throw error;
    return;
  }
  syncFolder(dirname(path));
}

/** Replaces a file as a whole: readers see the old content or the new one. */
export function writeDurably(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
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

/** Makes a rename or a new name durable. Windows has no such call; NTFS journals names by itself. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
