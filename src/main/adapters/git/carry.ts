/** Copies ignored files of the project to a new worktree. */
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import { covers } from '../../../domain/index.ts';
import { isNotFound } from './back-link.ts';
import type { GitRunner } from './run.ts';

/** More is refused: it would rather be built again than copied for each story. */
export const MAX_CARRIED = { files: 100_000, bytes: 5 * 1024 ** 3 };

/** A file that is being copied. It is not left behind for longer than a moment. */
const HALF_COPIED = '.huskies-carrying';

/** Listing the ignored files of a large project can take a while. */
const LIST_TIMEOUT_MS = 120_000;

/** What was copied. `skipped`: links that lead out of the project, other repositories, and what has no place there. */
export interface Carried {
  copied: number;
  skipped: string[];
}

/**
 * Copies the ignored files of `root` that a glob covers. Uses copy-on-write where the file system has it. Overwrites
 * nothing, follows no link, and writes only below the worktree.
 */
export async function carryIgnored(
  git: GitRunner,
  { root, worktree, globs }: { root: string; worktree: string; globs: readonly string[] },
): Promise<Carried> {
  const listed = await git.run(root, ['ls-files', '--others', '--ignored', '--exclude-standard', '-z'], {
    timeoutMs: LIST_TIMEOUT_MS,
  });
  if (listed.code !== 0) throw refusal(listed.stderr.trim());
  const paths = listed.stdout
    .split('\0')
    .filter((path) => path !== '' && globs.some((glob) => covers(glob, path.replace(/\/$/, ''))));
  await requireFits(root, paths);
  const carried: Carried = { copied: 0, skipped: [] };
  const folders = new Map<string, boolean>([['.', true]]);
  await rm(join(worktree, HALF_COPIED), { force: true });
  for (const path of paths) {
    const outcome = path.endsWith('/') ? 'skipped' : await carryOne({ root, worktree, path, folders });
    if (outcome === 'copied') carried.copied += 1;
    if (outcome === 'skipped') carried.skipped.push(path);
  }
  return carried;
}

async function requireFits(root: string, paths: readonly string[]): Promise<void> {
  let bytes = 0;
  for (const path of paths) bytes += (await sizeOf(join(root, path))) ?? 0;
  if (paths.length <= MAX_CARRIED.files && bytes <= MAX_CARRIED.bytes) return;
  const { files, bytes: most } = MAX_CARRIED;
  const why = message('care.carry.large', { files, gigabytes: most / 1024 ** 3, n: paths.length });
  throw new RefusalError({ code: 'bad-config', why, field: 'worktree.carry' });
}

/** Null: it is gone. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function carryOne({
  root,
  worktree,
  path,
  folders,
}: {
  root: string;
  worktree: string;
  path: string;
  folders: Map<string, boolean>;
}): Promise<'copied' | 'there' | 'skipped'> {
  const from = join(root, path);
  const to = join(worktree, path);
  const kind = await kindOf(from);
  if (kind === null) return 'there';
  if (kind === 'other') return 'skipped';
  const target = kind === 'link' ? await readlink(from) : null;
  if (target !== null && !isInside(root, resolve(dirname(from), target))) return 'skipped';
  if (!(await makePlainFolder(worktree, dirname(path), folders))) return 'skipped';
  if ((await kindOf(to)) !== null) return 'there';
  if (target !== null) {
    await symlink(target, to);
    return 'copied';
  }
  const half = join(worktree, HALF_COPIED);
  await copyFile(from, half, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await putInPlace(half, to);
  return 'copied';
}

/** A link to a new name overwrites nothing. Some file systems have no links, and there the name was free just now. */
async function putInPlace(half: string, to: string): Promise<void> {
  try {
    await link(half, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return await rm(half);
    await rename(half, to);
    return;
  }
  await rm(half);
}

/** Makes the folder. False: something else is there, such as a link that leads elsewhere. */
async function makePlainFolder(worktree: string, path: string, folders: Map<string, boolean>): Promise<boolean> {
  const known = folders.get(path);
  if (known !== undefined) return known;
  let isPlain = await makePlainFolder(worktree, dirname(path), folders);
  if (isPlain) {
    const kind = await kindOf(join(worktree, path));
    if (kind === null) await mkdir(join(worktree, path));
    isPlain = kind === null || kind === 'folder';
  }
  folders.set(path, isPlain);
  return isPlain;
}

async function kindOf(path: string): Promise<'file' | 'link' | 'folder' | 'other' | null> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'link';
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

function refusal(why: string): RefusalError {
  return new RefusalError({ code: 'failed', why: message('care.carry.failed', { why }) });
}
