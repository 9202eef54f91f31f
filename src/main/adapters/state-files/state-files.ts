/**
 * Opens the files that Huskies keeps: the state folder in git's folder, logs, `.huskies`, and the profile.
 *
 * A project may come with anything planted in place of these files. Nothing planted is followed, truncated or waited
 * for: the path has no link, and the file is a regular one of this user with a single name. Callers pass paths that
 * begin with a real path: the project's, git's folder's or the profile's.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { message, visible } from '../../../contract/index.ts';
import { findObjection, type Kind, plantedRefusal } from './judge.ts';

/** `append` and `overwrite` make a missing file. `overwrite` truncates a file only after all checks. */
export type StateUse = 'read' | 'append' | 'overwrite' | 'update';

export interface StateOptions {
  /** Whether this user must own it. False for what comes with a clone, such as `.huskies`. Default true. */
  own?: boolean;
  /** The mode of a new file, before the umask. Default 0600. */
  mode?: number;
}

const { O_RDONLY, O_RDWR, O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
/** Follows no link and waits for no pipe. Both are missing on Windows, where creating a link needs a privilege. */
export const SAFE_OPEN_FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Enough for the largest of these files, the last screen of a run: 1,000 lines of 1,000 cells with colours. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const FLAGS: Record<StateUse, number> = {
  read: O_RDONLY,
  append: O_WRONLY | O_APPEND,
  overwrite: O_WRONLY,
  update: O_RDWR,
};

/**
 * Returns the descriptor, which the caller closes. Null: the file is missing, and `use` does not make it (`read`,
 * `update`). Throws a RefusalError `state-unreadable` for anything planted, and the system's errors.
 */
export function openStateFile(path: string, use: 'append' | 'overwrite', options?: StateOptions): number;
export function openStateFile(path: string, use: StateUse, options?: StateOptions): number | null;
export function openStateFile(path: string, use: StateUse, options: StateOptions = {}): number | null {
  const make = use === 'append' || use === 'overwrite';
  if (!checkStateFile(path, options)) {
    if (!make) return null;
    const made = makeFile(path, FLAGS[use], options);
    if (made !== null) return made;
    // another process has made it in the meantime
    if (!checkStateFile(path, options)) throw plantedRefusal(path, message('state.changing'));
  }
  const before = lstatSync(path, { bigint: true });
  const fd = openSync(path, FLAGS[use] | SAFE_OPEN_FLAGS);
  try {
    const now = fstatSync(fd, { bigint: true });
    requireOwn(path, now, 'file', options);
    if (now.ino !== before.ino || now.dev !== before.dev) throw plantedRefusal(path, message('state.changing'));
    if (use === 'overwrite') ftruncateSync(fd, 0);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The text of the file; null: it is missing. Throws as openStateFile does, and for a file over the size limit. */
export function readStateFile(path: string, options: StateOptions = {}): string | null {
  const fd = openStateFile(path, 'read', options);
  if (fd === null) return null;
  try {
    const { size } = fstatSync(fd);
    if (size > MAX_READ_BYTES) throw plantedRefusal(path, message('state.large', { size, most: MAX_READ_BYTES }));
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/**
 * Checks a file without opening it, for SQLite, which opens it by its path, and because closing another descriptor
 * would release its locks. False: the file is missing. Throws a RefusalError for anything planted.
 */
export function checkStateFile(path: string, options: StateOptions = {}): boolean {
  if (!checkStateFolder(dirname(path), options)) return false;
  const stat = statAt(path);
  if (stat === null) return false;
  requireOwn(path, stat, 'file', options);
  return true;
}

/** The same for a database and SQLite's files next to it. */
export function checkSqliteFiles(path: string): boolean {
  for (const suffix of ['-wal', '-shm', '-journal']) checkStateFile(path + suffix);
  return checkStateFile(path);
}

/** False: the folder is missing. Throws a RefusalError when something else is there, or the path has a link. */
export function checkStateFolder(dir: string, options: StateOptions = {}): boolean {
  const stat = statAt(dir);
  if (stat === null) {
    // the parents are checked, so that a folder is not made through a link
    if (dirname(dir) !== dir) checkStateFolder(dirname(dir), { own: false });
    return false;
  }
  requireOwn(dir, stat, 'folder', options);
  if (realpathSync(dir) !== dir) throw linkRefusal(dir);
  return true;
}

/**
 * Makes the folder if it is missing, and sets its mode to 0700. `parents`: makes missing parents too; not for folders
 * of a project, which may have been moved away while its host runs.
 */
export function makeStateFolder(dir: string, { parents = false } = {}): void {
  if (!checkStateFolder(dir)) makeFolder(dir, parents);
  checkStateFolder(dir);
  if (process.platform === 'win32') return;
  const fd = openSync(dir, O_RDONLY | SAFE_OPEN_FLAGS | (constants.O_DIRECTORY ?? 0));
  try {
    fchmodSync(fd, 0o700);
  } finally {
    closeSync(fd);
  }
}

function makeFolder(dir: string, parents: boolean): void {
  try {
    mkdirSync(dir, { recursive: parents, mode: 0o700 });
  } catch (error) {
    // another host has made it in the meantime; the caller checks it
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeFile(path: string, flags: number, { mode = 0o600 }: StateOptions): number | null {
  try {
    return openSync(path, flags | SAFE_OPEN_FLAGS | O_CREAT | O_EXCL, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

/** The real path of a folder with trusted links, such as the profile. Parts that do not exist yet are kept. */
export function realFolder(dir: string): string {
  try {
    return realpathSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(dir) === dir) return dir;
    return join(realFolder(dirname(dir)), basename(dir));
  }
}

/** What is at the path, without following a link; null: nothing. */
export function kindAt(path: string): Kind | null {
  const stat = statAt(path);
  return stat === null ? null : kindOf(stat);
}

function statAt(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function requireOwn(path: string, stat: BigIntStats, kind: 'file' | 'folder', { own = true }: StateOptions): void {
  const uid = own ? (process.geteuid?.() ?? null) : null;
  const found = { kind: kindOf(stat), uid: Number(stat.uid), linkCount: Number(stat.nlink) };
  const what = findObjection(found, { kind, uid });
  if (what !== null) throw plantedRefusal(path, what);
}

function kindOf(stat: BigIntStats): Kind {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isFIFO()) return 'pipe';
  return stat.isSocket() ? 'socket' : 'device';
}

/** The refusal of a path with a link in it; names the part that is the link. */
function linkRefusal(dir: string): Error {
  for (let part = dir; part !== dirname(part); part = dirname(part)) {
    if (statAt(part)?.isSymbolicLink()) return plantedRefusal(part, message('state.link'));
  }
  return plantedRefusal(dir, message('state.elsewhere', { real: visible(realpathSync(dir)) }));
}
