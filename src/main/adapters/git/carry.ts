/** Copies ignored files of the project to a new worktree. */
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import { covers } from '../../../domain/index.ts';
import { isNotFound } from './back-link.ts';
import { findSpecial } from './carry-special.ts';
import { isPlainFolder, kindOf } from './plain-folder.ts';
import type { GitRunner } from './run.ts';
import { readGitlinks } from './submodules.ts';

/** More is refused: it would rather be built again than copied for each story. */
export const MAX_CARRIED = { files: 100_000, bytes: 5 * 1024 ** 3 };

/** A file that is being copied. It is not left behind for longer than a moment. */
const HALF_COPIED = '.huskies-carrying';

/** Listing the ignored files of a large project can take a while. */
const LIST_TIMEOUT_MS = 120_000;

/** `git check-ignore` exits with 0 if a path is ignored, with 1 if none is. */
const MAX_CHECK_IGNORE_CODE = 1;

/** What was copied. `skipped` and `unignored` as in Git.carry. */
export interface Carried {
  copied: number;
  skipped: string[];
  unignored: string[];
}

/**
 * Copies the ignored files of `root` that a glob covers. Uses copy-on-write where the file system has it. Overwrites
 * nothing, follows no link, and writes only below the worktree, where git ignores the file as well.
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
  const carried: Carried = { copied: 0, skipped: [], unignored: [] };
  const folders = new Map<string, boolean>([['.', true]]);
  const placed: string[] = [];
  for (const path of paths) {
    const hasPlace = !path.endsWith('/') && (await isPlainFolder(worktree, dirname(path), folders));
    if (hasPlace) placed.push(path);
    else carried.skipped.push(path);
  }
  const special = await findSpecial(root, { globs, listed: paths });
  if (special.length > 0) {
    const { ignored } = await readIgnored(git, root, special);
    carried.skipped.push(...special.filter((path) => ignored.has(path)));
  }
  await rm(join(worktree, HALF_COPIED), { force: true });
  const { ignored, inSubmodules } = await readIgnored(git, worktree, placed);
  for (const path of placed) {
    const may = inSubmodules.has(path) ? 'skipped' : ignored.has(path) ? 'copied' : 'unignored';
    const outcome = await carryOne({ root, worktree, path, may });
    if (outcome === 'copied') carried.copied += 1;
    else if (outcome !== 'there') carried[outcome].push(path);
  }
  return carried;
}

/**
 * Which of the paths git ignores in this work tree. In a story's, other rules may hold than in the project. A tracked path is not
 * ignored. `inSubmodules`: those of which it cannot be asked.
 */
async function readIgnored(
  git: GitRunner,
  worktree: string,
  paths: readonly string[],
): Promise<{ ignored: ReadonlySet<string>; inSubmodules: ReadonlySet<string> }> {
  const ask = async (asked: readonly string[]) => {
    const input = asked.map((path) => `${path}\0`).join('');
    return await git.run(worktree, ['check-ignore', '--stdin', '-z'], { input, timeoutMs: LIST_TIMEOUT_MS });
  };
  const inSubmodules = new Set<string>();
  let answer = await ask(paths);
  if (answer.code > MAX_CHECK_IGNORE_CODE) {
    // git gives up at the first path in a submodule
    const modules = [...(await readGitlinks(git, worktree)).keys()];
    for (const path of paths) if (modules.some((module) => path.startsWith(`${module}/`))) inSubmodules.add(path);
    answer = await ask(paths.filter((path) => !inSubmodules.has(path)));
  }
  if (answer.code > MAX_CHECK_IGNORE_CODE) throw refusal(answer.stderr.trim());
  return { ignored: new Set(answer.stdout.split('\0')), inSubmodules };
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

/** `may`: 'copied' if it may be copied, else the outcome that is reported unless it is there already. */
async function carryOne({
  root,
  worktree,
  path,
  may,
}: {
  root: string;
  worktree: string;
  path: string;
  may: 'copied' | keyof Omit<Carried, 'copied'>;
}): Promise<'there' | typeof may> {
  const from = join(root, path);
  const to = join(worktree, path);
  const kind = await kindOf(from);
  if (kind === null) return 'there';
  if (kind === 'other') return 'skipped';
  const target = kind === 'link' ? await readlink(from) : null;
  // An absolute link leads into the project itself: an agent that writes through it would change a person's file.
  if (target !== null && (isAbsolute(target) || !isInside(root, resolve(dirname(from), target)))) return 'skipped';
  if ((await kindOf(to)) !== null) return 'there';
  if (may !== 'copied') return may;
  await mkdir(dirname(to), { recursive: true });
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

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

function refusal(why: string): RefusalError {
  return new RefusalError({ code: 'failed', why: message('care.carry.failed', { why }) });
}
