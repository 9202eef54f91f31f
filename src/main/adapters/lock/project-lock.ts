/**
 * One host per project (I10). The lock is an exclusive transaction on a small SQLite file, which the system releases
 * when the owner ends in any way. It never depends on a pid.
 */
import { closeSync, ftruncateSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, message, quoteArgument, type Refusal, RefusalError, visible } from '../../../contract/index.ts';
import { checkSqliteFiles, makeStateFolder, openStateFile } from '../state-files/index.ts';
import { asRefusal, isBusy, isDamage } from '../store/failures.ts';
import { ensurePrivateFile } from '../store/private-files.ts';
import { type Database, openSqlite } from '../store/sqlite.ts';
import { hasVisibleLock } from './held.ts';
import { type HostAddress, readHostFile, removeHostFile, writeHostFile } from './host-file.ts';

/** A check by another process holds the file for well under a millisecond; an owner holds it for its lifetime. */
const TAKE_TIMEOUT_MS = 250;

/** What other processes are told about the owner. */
export interface HostDescription {
  mode: HostAddress['mode'];
  version: string;
  /** ms since the epoch. */
  startedAt: number;
  /** Real path of the project's main worktree. */
  root: string;
}

export interface ProjectLock {
  /** Real path of the owned folder. */
  readonly dir: string;
  /** Writes where this host listens, for the command line. May be called again. */
  publish(url: string): void;
  /** Removes the address, then releases the lock. Idempotent. */
  close(): void;
}

export type HostFinding =
  /** No process owns the project; an address in the file is stale. */
  | { state: 'none' }
  /** A process owns it but has not written yet where it listens. */
  | { state: 'starting'; host: HostAddress | null }
  | { state: 'live'; host: HostAddress & { url: string } };

/** Locks of this process by real path. The references also keep the connections from garbage collection. */
const ownLocks = new Map<string, Database>();

/**
 * Takes ownership of the project with the state folder `dir` (`<git common dir>/huskies`), which is made if missing.
 * Throws a RefusalError: `host-elsewhere` with the owner's address, or `disk`.
 */
export function takeLock(dir: string, describe: HostDescription): ProjectLock {
  try {
    makeStateFolder(dir);
    const realDir = realpathSync(dir);
    // checked before the file is opened: closing a second descriptor would release the first one's lock
    if (ownLocks.has(realDir)) throw ownedRefusal(realDir, describe.root);
    const db = lockFile(realDir, describe.root);
    ownLocks.set(realDir, db);
    return createLock(realDir, db, describe);
  } catch (error) {
    throw asRefusal(error, dir);
  }
}

/** Finds the owner of the project by the lock itself. Changes nothing. Throws when the lock cannot be read. */
export function findHost(dir: string): HostFinding {
  try {
    const path = join(dir, 'lock.db');
    if (!checkSqliteFiles(path)) return { state: 'none' };
    // A second connection of this process would release its own lock when it is closed.
    const isOwn = ownLocks.has(realpathSync(dir));
    if (!isOwn && !hasVisibleLock(path) && !isLocked(path)) return { state: 'none' };
    const host = readHostFile(dir);
    if (host === null || host.url === null) return { state: 'starting', host };
    return { state: 'live', host: { ...host, url: host.url } };
  } catch (error) {
    throw asRefusal(error, dir);
  }
}

function createLock(dir: string, db: Database, describe: HostDescription): ProjectLock {
  const { mode, version, startedAt, root } = describe;
  const address = { pid: process.pid, mode, version, startedAt, root };
  let open = true;
  const release = () => {
    open = false;
    ownLocks.delete(dir);
    db.close();
  };
  try {
    // written at once, so that the address of an earlier host is not used
    writeHostFile(dir, { ...address, url: null });
  } catch (error) {
    release();
    throw error;
  }
  return {
    dir,
    publish(url) {
      if (open) writeHostFile(dir, { ...address, url });
    },
    close() {
      if (!open) return;
      try {
        removeHostFile(dir);
      } finally {
        release();
      }
    },
  };
}

function lockFile(dir: string, root: string): Database {
  const path = join(dir, 'lock.db');
  ensurePrivateFile(path);
  checkSqliteFiles(path);
  try {
    return begin(path);
  } catch (error) {
    if (isBusy(error)) throw ownedRefusal(dir, root);
    if (!isDamage(error)) throw error;
  }
  // the file needs no contents, so a damaged one is truncated; this does not release the lock of another process
  truncate(path);
  try {
    return begin(path);
  } catch (error) {
    throw isBusy(error) ? ownedRefusal(dir, root) : error;
  }
}

function truncate(path: string): void {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    ftruncateSync(fd, 0);
  } finally {
    closeSync(fd);
  }
}

/** Begins the exclusive transaction. If it throws, it holds no lock. */
function begin(path: string): Database {
  const db = openSqlite(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${TAKE_TIMEOUT_MS}`);
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether another process holds the exclusive lock, so that reading fails. */
function isLocked(path: string): boolean {
  const db = openSqlite(path, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 0');
    // exec, since a prepared statement would keep the connection open until garbage collection
    db.exec('SELECT count(*) FROM sqlite_master');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    // a readable file that is not a database has no owner
    if (isDamage(error)) return false;
    throw error;
  } finally {
    db.close();
  }
}

/**
 * The refusal of all commands but a stop after the project was moved under a running host, which still uses the old
 * path. `root`: the main worktree now. Null: the host opened the project there, or did not record where.
 */
export function movedProjectRefusal(host: HostAddress | null, root: string): Refusal | null {
  if (host?.root === undefined || host.root === root) return null;
  const { pid, root: from } = host;
  return {
    code: 'host-elsewhere',
    why: message('lock.moved', { from: visible(from), to: visible(root), pid }),
  };
}

function ownedRefusal(dir: string, root: string): RefusalError {
  const host = readHostFile(dir);
  const moved = movedProjectRefusal(host, root);
  if (moved !== null) return new RefusalError(moved);
  return new RefusalError({ code: 'host-elsewhere', why: host ? describeHost(host, root) : message('lock.starting') });
}

function describeHost({ mode, pid, version, url }: HostAddress, root: string): Message {
  const quoted = quoteArgument(root);
  if (!url) return message('lock.at.starting', { mode, pid, version, quoted });
  // the fragment may contain the token, which must not be in a message
  return message('lock.at', { mode, pid, version, url: url.replace(/[?#].*$/, ''), quoted });
}
