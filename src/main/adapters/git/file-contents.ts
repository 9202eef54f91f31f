/** Detects changed files, to know how long an answer from git may be cached. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isNotFound } from './back-link.ts';

/** Of a larger file only the size and the time of change are compared. */
const MAX_BYTES = 1_000_000;

/** Names and contents as one string, to be compared with a later snapshot. */
export async function snapshotFiles(files: readonly string[]): Promise<string> {
  const contents: (string | null)[] = [];
  for (const file of files) contents.push(file, await readRegularFile(file));
  return JSON.stringify(contents);
}

/** The text of a regular file, or its size and time if it is large; null when there is none. Never waits for a pipe. */
export async function readRegularFile(path: string): Promise<string | null> {
  return await withRegularFile(path, async (file) => {
    const stat = await file.stat();
    return stat.size <= MAX_BYTES ? await file.readFile('utf8') : `${stat.size} ${stat.mtimeMs}`;
  });
}

/** The bytes of a regular file of any size; null when there is none. Never waits for a pipe. */
export async function readRegularBytes(path: string): Promise<Buffer | null> {
  return await withRegularFile(path, (file) => file.readFile());
}

async function withRegularFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return (await file.stat()).isFile() ? await read(file) : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isNotFound(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}
