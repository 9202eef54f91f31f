/**
 * The one way to the files that Huskies keeps: in a project the state folder in git's folder, the logs, `.huskies`, and
 * in the person's profile. A project may arrive with anything planted in their places, and none of it is followed,
 * waited for or cut: no link in any part of the path, a regular file with one name, of our own. Callers give paths whose
 * beginning, the project, git's folder or the profile, is a real path already.
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
import { type Kind, objection, planted } from './judge.ts';

/** `append` and `overwrite` make a missing file, mode 0600. Only what passed is ever cut by `overwrite`. */
export type StateUse = 'read' | 'append' | 'overwrite' | 'update';

export interface StateOptions {
  /** It must be our user's: false for what a clone may bring, such as `.huskies`. */
  own?: boolean;
  /** Of a file that is made; the umask takes from it. Default 0600. */
  mode?: number;
}

const { O_RDONLY, O_RDWR, O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
/** Absent on Windows, whose links need a right of their own; `O_NONBLOCK`: a pipe that slipped in does not hang us. */
export const CAREFUL = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** The largest that is read whole is the last screen of a run: 1,000 lines of 1,000 cells with their colours. */
const MOST_READ_BYTES = 64 * 1024 * 1024;
const FLAGS: Record<StateUse, number> = {
  read: O_RDONLY,
  append: O_WRONLY | O_APPEND,
  overwrite: O_WRONLY,
  update: O_RDWR,
};

/**
 * The open file; the caller closes it. Null: there is none, and `use` makes none (`read`, `update`). Throws a
 * RefusalError `state-unreadable` that names what stands in its place, and the system's errors.
 */
export function openStateFile(path: string, use: 'append' | 'overwrite', options?: StateOptions): number;
export function openStateFile(path: string, use: StateUse, options?: StateOptions): number | null;
export function openStateFile(path: string, use: StateUse, options: StateOptions = {}): number | null {
  const make = use === 'append' || use === 'overwrite';
  if (!checkStateFile(path, options)) {
    if (!make) return null;
    const made = makeFile(path, FLAGS[use], options);
    if (made !== null) return made;
    // another process was faster
    if (!checkStateFile(path, options)) throw planted(path, message('state.changing'));
  }
  const before = lstatSync(path, { bigint: true });
  const fd = openSync(path, FLAGS[use] | CAREFUL);
  try {
    const now = fstatSync(fd, { bigint: true });
    refuseUnless(path, now, 'file', options);
    if (now.ino !== before.ino || now.dev !== before.dev) throw planted(path, message('state.changing'));
    if (use === 'overwrite') ftruncateSync(fd, 0);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The whole text; null: there is none. Throws as openStateFile does, and for a file that is too large to be one of ours. */
export function readStateFile(path: string, options: StateOptions = {}): string | null {
  const fd = openStateFile(path, 'read', options);
  if (fd === null) return null;
  try {
    const { size } = fstatSync(fd);
    if (size > MOST_READ_BYTES) throw planted(path, message('state.large', { size, most: MOST_READ_BYTES }));
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/**
 * For who opens by path, as SQLite does, and where a descriptor that is closed again would drop a lock: only looks.
 * False: there is no such file. Throws a RefusalError for anything else than a file that may be used.
 */
export function checkStateFile(path: string, options: StateOptions = {}): boolean {
  if (!checkStateFolder(dirname(path), options)) return false;
  const seen = look(path);
  if (seen === null) return false;
  refuseUnless(path, seen, 'file', options);
  return true;
}

/** The same for a database and the files that SQLite keeps beside it. */
export function checkSqliteFiles(path: string): boolean {
  for (const suffix of ['-wal', '-shm', '-journal']) checkStateFile(path + suffix);
  return checkStateFile(path);
}

/** False: there is no such folder. Throws a RefusalError when something else stands there, or a link leads to it. */
export function checkStateFolder(dir: string, options: StateOptions = {}): boolean {
  const seen = look(dir);
  if (seen === null) {
    // nor is anything made behind a link
    if (dirname(dir) !== dir) checkStateFolder(dirname(dir), { own: false });
    return false;
  }
  refuseUnless(dir, seen, 'folder', options);
  if (realpathSync(dir) !== dir) throw linkOn(dir);
  return true;
}

/**
 * Makes the folder where there is none, and makes it its owner's alone: mode 0700, whatever the umask. `parents`: also
 * those above it; not for a project's, which may have been moved away while its host ran.
 */
export function makeStateFolder(dir: string, { parents = false } = {}): void {
  if (!checkStateFolder(dir)) makeFolder(dir, parents);
  checkStateFolder(dir);
  if (process.platform === 'win32') return;
  const fd = openSync(dir, O_RDONLY | CAREFUL | (constants.O_DIRECTORY ?? 0));
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
    // made by another host at the same time: looked at like any other
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeFile(path: string, flags: number, { mode = 0o600 }: StateOptions): number | null {
  try {
    return openSync(path, flags | CAREFUL | O_CREAT | O_EXCL, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

/** The real path of a folder whose links are the person's own, such as the profile; of what is not there yet, as far as it goes. */
export function realFolder(dir: string): string {
  try {
    return realpathSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(dir) === dir) return dir;
    return join(realFolder(dirname(dir)), basename(dir));
  }
}

/** What stands there, a link not followed; null: nothing. */
export function kindAt(path: string): Kind | null {
  const seen = look(path);
  return seen === null ? null : kindOf(seen);
}

function look(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function refuseUnless(path: string, stat: BigIntStats, kind: 'file' | 'folder', { own = true }: StateOptions): void {
  const uid = own ? (process.geteuid?.() ?? null) : null;
  const seen = { kind: kindOf(stat), uid: Number(stat.uid), names: Number(stat.nlink) };
  const what = objection(seen, { kind, uid });
  if (what !== null) throw planted(path, what);
}

function kindOf(stat: BigIntStats): Kind {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isFIFO()) return 'pipe';
  return stat.isSocket() ? 'socket' : 'device';
}

/** The part of the path that is a link. */
function linkOn(dir: string): Error {
  for (let part = dir; part !== dirname(part); part = dirname(part)) {
    if (look(part)?.isSymbolicLink()) return planted(part, message('state.link'));
  }
  return planted(dir, message('state.elsewhere', { real: visible(realpathSync(dir)) }));
}
