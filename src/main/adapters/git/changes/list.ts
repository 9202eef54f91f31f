/** Which files a story has changed. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangedFile, ChangeList } from '../../../../domain/index.ts';
import type { ChangesPlace } from '../../../core/ports/index.ts';
import { isNotFound } from '../back-link.ts';
import { type MergePlace, outputOf } from '../merge-session.ts';
import { type ComparedIndex, DIFF_OPTIONS, findEnds, update, withComparedIndex } from './compared.ts';
import { parseChanges, type RawChange } from './raw.ts';

/** A larger file is not read. Git would need seconds for each look. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Limits of untracked files, which may be a folder of installed packages that nothing ignores. The rest is counted. */
const MAX_UNTRACKED_FILES = 5_000;
const MAX_UNTRACKED_BYTES = 256 * 1024 * 1024;

/** A longer list is cut. */
const MAX_LISTED_FILES = 3_000;

/** What `git status` tells about one path. */
interface Uncommitted {
  path: string;
  isUntracked: boolean;
  /** Null: it is gone, or no plain file. */
  bytes: number | null;
}

/** As Changes.list. */
export async function listChanges(at: MergePlace, place: ChangesPlace): Promise<ChangeList> {
  const { from, head } = await findEnds(at, place);
  return await withComparedIndex(at, place, head, async (index) => {
    const uncommitted = place.worktree === null ? [] : await findUncommitted(index, place.worktree);
    const { read, large, left } = chosen(uncommitted);
    await update(
      index,
      read.map(({ path }) => path),
    );
    const changes = await compare(index, from);
    const dirty = new Set(uncommitted.map(({ path }) => path));
    const all = withLarge(changes, large).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const files: ChangedFile[] = [];
    for (const change of all.slice(0, MAX_LISTED_FILES)) {
      const bytes = place.worktree === null ? null : await sizeOf(join(place.worktree, change.path));
      files.push({ ...change, bytes, uncommitted: dirty.has(change.path) || dirty.has(change.was ?? '') });
    }
    const sum = (numbers: (number | null)[]) => numbers.reduce<number>((total, n) => total + (n ?? 0), 0);
    return {
      base: place.base,
      from,
      head,
      hasWorktree: place.worktree !== null,
      size: {
        files: all.length + left,
        added: sum(all.map(({ added }) => added)),
        removed: sum(all.map(({ removed }) => removed)),
      },
      files,
      more: all.length - files.length + left,
    };
  });
}

/** The files that differ between the commit and the copy of the index. */
export async function compare(
  { git, call }: ComparedIndex,
  from: string,
  paths: readonly string[] = [],
): Promise<RawChange[]> {
  const args = ['diff-index', '--cached', '--raw', '--numstat', '-z', ...DIFF_OPTIONS, from, ...paths];
  return parseChanges(outputOf(await git.run(args, call)));
}

async function findUncommitted({ git, call }: ComparedIndex, worktree: string): Promise<Uncommitted[]> {
  // A status inside a submodule would run what its own config names.
  const look = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=dirty'];
  const found: Uncommitted[] = [];
  for (const entry of outputOf(await git.run(look, call)).split('\0')) {
    if (entry === '') continue;
    const path = entry.slice(3).replace(/\/$/, '');
    found.push({ path, isUntracked: entry.startsWith('??'), bytes: await sizeOf(join(worktree, path)) });
  }
  return found;
}

/** Which of them are read, which are too large, and how many untracked ones are left out. */
function chosen(all: readonly Uncommitted[]): { read: Uncommitted[]; large: Uncommitted[]; left: number } {
  const read: Uncommitted[] = [];
  const large: Uncommitted[] = [];
  let left = 0;
  let files = 0;
  let total = 0;
  for (const one of all) {
    const bytes = one.bytes ?? 0;
    if (bytes > MAX_FILE_BYTES) large.push(one);
    else if (one.isUntracked && (files >= MAX_UNTRACKED_FILES || total + bytes > MAX_UNTRACKED_BYTES)) left += 1;
    else read.push(one);
    if (one.isUntracked && read.at(-1) === one) {
      files += 1;
      total += bytes;
    }
  }
  return { read, large, left };
}

function withLarge(changes: readonly RawChange[], large: readonly Uncommitted[]): RawChange[] {
  const paths = new Set(large.map(({ path }) => path));
  const others = changes.filter(({ path }) => !paths.has(path));
  const none = { was: null, kind: 'large', added: null, removed: null, blob: null } as const;
  return [
    ...others,
    ...large.map(({ path, isUntracked }) => ({
      ...none,
      path,
      status: isUntracked ? ('added' as const) : ('changed' as const),
    })),
  ];
}

/** The size of a plain file; null if there is none. Follows no link. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await lstat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isNotFound(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}
