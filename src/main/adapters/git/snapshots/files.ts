/** Lists everything in a worktree, without git: ignored files count as well, since none of them may be lost. */
import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message } from '../../../../contract/index.ts';

/** A larger worktree is not snapshotted, and therefore kept. Ten times a large project with its installed packages. */
export const MAX_SNAPSHOT = { files: 200_000, bytes: 4 * 1024 ** 3 };

/** A file or a symbolic link. `path`: relative to the folder, with `/`. */
export interface FoundFile {
  path: string;
  isLink: boolean;
  /** Its permission bits. */
  mode: number;
  bytes: number;
}

/** The contents of a folder. */
export interface FoundFiles {
  files: FoundFile[];
  /** All folders below it, with their permission bits. */
  folders: { path: string; mode: number }[];
  bytes: number;
}

const PERMISSION_BITS = 0o7777;

/**
 * Everything below the folder, except the link to git at its top. A message if something in it cannot be kept: another
 * repository, a device, a name that is no text, or too much of all.
 */
export async function findFiles(
  folder: string,
): Promise<{ ok: true; found: FoundFiles } | { ok: false; why: Message }> {
  const found: FoundFiles = { files: [], folders: [], bytes: 0 };
  const waiting = [''];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const raw of await readdir(join(folder, at), { encoding: 'buffer' })) {
      const name = raw.toString();
      const path = at === '' ? name : `${at}/${name}`;
      if (!Buffer.from(name).equals(raw)) return { ok: false, why: message('snapshot.name', { path }) };
      if (path === '.git') continue;
      if (name.toLowerCase() === '.git') return { ok: false, why: message('snapshot.repository', { path: at }) };
      const stat = await lstat(join(folder, path));
      if (stat.isDirectory()) {
        found.folders.push({ path, mode: stat.mode & PERMISSION_BITS });
        waiting.push(path);
        continue;
      }
      if (!stat.isFile() && !stat.isSymbolicLink()) return { ok: false, why: message('snapshot.special', { path }) };
      add(found, path, stat);
      if (found.files.length > MAX_SNAPSHOT.files || found.bytes > MAX_SNAPSHOT.bytes) {
        const { files, bytes } = MAX_SNAPSHOT;
        return { ok: false, why: message('snapshot.large', { files, gigabytes: bytes / 1024 ** 3 }) };
      }
    }
  }
  return { ok: true, found };
}

function add(found: FoundFiles, path: string, stat: Stats): void {
  const isLink = stat.isSymbolicLink();
  found.files.push({ path, isLink, mode: stat.mode & PERMISSION_BITS, bytes: stat.size });
  found.bytes += stat.size;
}
