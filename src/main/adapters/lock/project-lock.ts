/**
 * One host per project (I10): an exclusive transaction on a small SQLite file of its own, held until the holder lets go
 * or dies; the system releases it then, whatever killed it. Never judged by a pid.
 */
import { closeSync, ftruncateSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, message, type Refusal, RefusalError, visible } from '../../../contract/index.ts';
import { checkSqliteFiles, makeStateFolder, openStateFile } from '../state-files/index.ts';
import { explained, isBusy, isDamage } from '../store/failures.ts';
import { ensurePrivateFile } from '../store/private-files.ts';
import { type Database, openSqlite } from '../store/sqlite.ts';
import { isSeenHeld } from './held.ts';
import { type HostAddress, readHostFile, removeHostFile, writeHostFile } from './host-file.ts';

/** ms that a taker waits: a probe holds the file for well under a millisecond, an owner for its lifetime. */
const TAKE_TIMEOUT_MS = 250;

export interface HostDescription {
  mode: HostAddress['mode'];
  version: string;
  /** ms since the epoch */
  startedAt: number;
  /** Real path of the project's main worktree. */
  root: string;
}

export interface ProjectLock {
  /** The real path of the folder that is owned. */
  readonly dir: string;
  /** Tells the command line where this host listens; may be called again. */
  publish(url: string): void;
  /** Removes the address, then lets go; idempotent. */
  close(): void;
}

export type HostFinding =
  /** Nobody owns the project; an address that still stands there is stale. */
  | { state: 'none' }
  /** Somebody owns it and has not said yet where it listens. */
  | { state: 'starting'; host: HostAddress | null }
  | { state: 'live'; host: HostAddress & { url: string } };

/** Locks of this process by real path. It also keeps the connections from being collected, which would let go of them. */
const held = new Map<string, Database>();

/**
 * Owns the project whose machine folder (`<git common dir>/huskies`) is `dir`, which is made when missing. Throws a
 * RefusalError: `host-elsewhere` with the first one's address, or `disk`.
 */
export function takeLock(dir: string, describe: HostDescription): ProjectLock {
  try {
    makeStateFolder(dir);
    const real = realpathSync(dir);
    // Before the file is touched: a second descriptor, once closed, would take the first one's lock with it.
    if (held.has(real)) throw elsewhere(real, describe.root);
    const db = lockFile(real, describe.root);
    held.set(real, db);
    return owned(real, db, describe);
  } catch (error) {
    throw explained(error, dir);
  }
}

/** Who owns the project, told by the lock itself: reads, changes nothing. Throws when the lock cannot be read. */
export function findHost(dir: string): HostFinding {
  try {
    const path = join(dir, 'lock.db');
    if (!checkSqliteFiles(path) || !(isSeenHeld(path) || isHeld(path))) return { state: 'none' };
    const host = readHostFile(dir);
    if (host === null || host.url === null) return { state: 'starting', host };
    return { state: 'live', host: { ...host, url: host.url } };
  } catch (error) {
    throw explained(error, dir);
  }
}

function owned(dir: string, db: Database, describe: HostDescription): ProjectLock {
  const { mode, version, startedAt, root } = describe;
  const address = { pid: process.pid, mode, version, startedAt, root };
  let open = true;
  const release = () => {
    open = false;
    held.delete(dir);
    db.close();
  };
  try {
    // At once, so that nobody is sent to the address of a host that died.
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
    if (isBusy(error)) throw elsewhere(dir, root);
    if (!isDamage(error)) throw error;
  }
  // The file carries a lock and no data: whatever stands in it, empty is right. Locks of others survive the cut.
  empty(path);
  try {
    return begin(path);
  } catch (error) {
    throw isBusy(error) ? elsewhere(dir, root) : error;
  }
}

function empty(path: string): void {
  const fd = openStateFile(path, 'update');
  if (fd === null) return;
  try {
    ftruncateSync(fd, 0);
  } finally {
    closeSync(fd);
  }
}

/** Holds the exclusive transaction, or throws and holds nothing. */
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

/** A reader is let in unless somebody holds the exclusive lock. */
function isHeld(path: string): boolean {
  const db = openSqlite(path, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 0');
    // Not prepared: a statement would keep the connection half open until it is collected.
    db.exec('SELECT count(*) FROM sqlite_master');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    // Not a database and yet readable: then nobody holds it.
    if (isDamage(error)) return false;
    throw error;
  } finally {
    db.close();
  }
}

/**
 * Why nothing but a stop is asked of a host whose project was moved while it ran: it works on at the old path, where
 * nothing is. Null: the project, with its main worktree at `root` now, is where the host opened it, as far as it is known.
 */
export function movedUnder(host: HostAddress | null, root: string): Refusal | null {
  if (host?.root === undefined || host.root === root) return null;
  const { pid, root: from } = host;
  return {
    code: 'host-elsewhere',
    why: message('lock.moved', { from: visible(from), to: visible(root), pid }),
  };
}

function elsewhere(dir: string, root: string): RefusalError {
  const host = readHostFile(dir);
  const moved = movedUnder(host, root);
  if (moved !== null) return new RefusalError(moved);
  return new RefusalError({ code: 'host-elsewhere', why: host ? openIn(host) : message('lock.starting') });
}

function openIn({ mode, pid, version, url }: HostAddress): Message {
  if (!url) return message('lock.at.starting', { mode, pid, version });
  // The fragment may carry the token, which has no place in a message.
  return message('lock.at', { mode, pid, version, url: url.replace(/[?#].*$/, '') });
}
