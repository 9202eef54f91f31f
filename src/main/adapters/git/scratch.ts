/** Temporary folders outside the project. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Runs the task with a new empty folder that only this user can read, and removes it afterwards. */
export async function withScratchFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'huskies-merge-'));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a new file into such a folder. `path`: relative to it; folders in between are made. */
export async function writeScratchFile(folder: string, path: string, content: string | Buffer): Promise<void> {
  await makeScratchFolder(folder, dirname(path));
  await writeFile(join(folder, path), content, { flag: 'wx' });
}

/** Makes a folder in such a folder, and returns its absolute path. */
export async function makeScratchFolder(folder: string, path: string): Promise<string> {
  const made = join(folder, path);
  await mkdir(made, { recursive: true });
  return made;
}
