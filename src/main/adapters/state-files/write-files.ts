/** State files that are written whole. What stands in their place is looked at first, and only a plain file of ours goes. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CAREFUL, checkStateFile, checkStateFolder, makeStateFolder, type StateOptions } from './state-files.ts';

export interface WriteOptions extends StateOptions {
  /** Whether it is on disk when this returns; default true. */
  durable?: boolean;
  /** Whether the folders above its own are made too, as for the first file of a profile; default false. */
  parents?: boolean;
}

/**
 * Replaces a file as a whole: readers see the old content or the new one, never half of it. Its folder is made, for us
 * alone, where there is none. Throws a RefusalError `state-unreadable` that names what stands in its place, and the
 * system's errors; what was there then stays.
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
 * Makes a file that is not there yet. Throws EEXIST when there is anything by that name, also a link to nothing, a
 * RefusalError for its folder, and the system's errors.
 */
export function createStateFile(path: string, content: string, options: WriteOptions = {}): void {
  checkStateFolder(dirname(path), options);
  writeNew(path, content, options);
  if (options.durable !== false) syncFolder(dirname(path));
}

function writeNew(path: string, content: string, { mode = 0o600, durable = true }: WriteOptions): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | CAREFUL, mode);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    if (durable) fsyncSync(fd);
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
