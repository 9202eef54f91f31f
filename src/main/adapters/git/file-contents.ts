/** Whether files read the same as before, by which an answer of git's is kept. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsent } from './back-link.ts';

/** Of larger files only size and time are compared. */
const MAX_BYTES = 1_000_000;

/** Names and contents as one text, to be compared with the same of another time. */
export async function contentsOf(files: readonly string[]): Promise<string> {
  const contents: (string | null)[] = [];
  for (const file of files) contents.push(file, await textOf(file));
  return JSON.stringify(contents);
}

/** Null when there is no file: a pipe in its place must not hang the host. */
export async function textOf(path: string): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return null;
      return stat.size <= MAX_BYTES ? await file.readFile('utf8') : `${stat.size} ${stat.mtimeMs}`;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}
