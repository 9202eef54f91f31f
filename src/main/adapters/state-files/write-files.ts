/** Writes whole state files. It replaces only plain files of this user, after checking what is there. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  checkStateFile,
  checkStateFolder,
  makeStateFolder,
  SAFE_OPEN_FLAGS,
  type StateOptions,
} from './state-files.ts';

export interface WriteOptions extends StateOptions {
  /** Whether the file is on the disk when the call returns. Default true. */
  durable?: boolean;
  /** Whether missing parents of its folder are made too, as for the first file of a profile. Default false. */
  parents?: boolean;
}

/**
 * Replaces a file in one step, so that readers see either the old or the new content. A missing folder is made with
 * mode 0700. Throws a RefusalError `state-unreadable` for anything planted, and the system's errors; then the old file
 * stays.
 */
export function replaceStateFile(path: string, content: string, options: WriteOptions = {}): void {
  const { durable = true } = options;
  const dir = dirname(path);
  if (!checkStateFolder(dir, options)) makeStateFolder(dir, options);
  checkStateFile(path, options);
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    writeNew(draft, content, options);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  if (durable) syncFolder(dir);
}

/**
 * Makes a new file. Throws EEXIST if anything has that name, even a dangling link; a RefusalError for its folder; and
 * the system's errors.
 */
export function createStateFile(path: string, content: string, options: WriteOptions = {}): void {
  checkStateFolder(dirname(path), options);
  writeNew(path, content, options);
  if (options.durable !== false) syncFolder(dirname(path));
}

function writeNew(path: string, content: string, { mode = 0o600, durable = true }: WriteOptions): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFE_OPEN_FLAGS, mode);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    if (durable) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a rename or a new file durable. Not needed on Windows, where NTFS journals names. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
