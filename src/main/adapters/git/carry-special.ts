/** Finds what cannot be carried and is not in git's list either: pipes, sockets and devices. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { covers } from '../../../domain/index.ts';
import { isNotFound } from './back-link.ts';

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
  for (const folder of foldersOf([...listed, ...globs.filter((glob) => !/[*?]/.test(glob))])) await look(folder);
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

/** None if there is no such folder. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
