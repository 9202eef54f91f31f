/** Finds what cannot be carried and is not in git's list either: pipes, sockets and devices. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { covers } from '../../../domain/index.ts';
import { isPlainFolder } from './plain-folder.ts';

/**
 * Those below `root` that a glob covers, in the order of their names. It looks into the folders of the `listed` files, the
 * folder of each glob without wildcards, and every folder that a glob covers, but into no link and no other repository.
 */
export async function findSpecial(
  root: string,
  { globs, listed }: { globs: readonly string[]; listed: readonly string[] },
): Promise<string[]> {
  const isCovered = (path: string) => globs.some((glob) => covers(glob, path));
  const found: string[] = [];
  const seen = new Set<string>();
  const look = async (folder: string): Promise<void> => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const entries = await entriesOf(join(root, folder));
    if (folder !== '.' && entries.some(({ name }) => name === '.git')) return;
    for (const entry of entries) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === '.git' || !isCovered(path)) continue;
      if (entry.isDirectory()) await look(path);
      else if (!entry.isFile() && !entry.isSymbolicLink()) found.push(path);
    }
  };
  const plain = new Map<string, boolean>([['.', true]]);
  for (const folder of foldersOf([...listed, ...globs.filter((glob) => !/[*?]/.test(glob))])) {
    if (await isReachable(root, folder, plain)) await look(folder);
  }
  return found.sort();
}

/** The folders of these paths and all folders around them, `.` for the root. */
function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>(['.']);
  for (const path of paths) {
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  return folders;
}

async function isReachable(root: string, folder: string, plain: Map<string, boolean>): Promise<boolean> {
  try {
    return await isPlainFolder(root, folder, plain);
  } catch (error) {
    return ignoreUnreadable(error, false);
  }
}

/** None if there is no such folder, or if it cannot be read: git lists nothing of such a folder either. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return ignoreUnreadable(error, []);
  }
}

/** What cannot be named must not keep an agent from its worktree. */
function ignoreUnreadable<T>(error: unknown, result: T): T {
  if (error instanceof Error && 'code' in error) return result;
  throw error;
}
