/** Opens the database file sound, or puts the damaged one aside and the newest good backup in its place. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import type { Said } from '../../../domain/index.ts';
import { checkSqliteFiles, makeStateFolder, syncFolder } from '../state-files/index.ts';
import { freePath, listBackups, placeBackup, stamp } from './backup.ts';
import { isDamage } from './failures.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { ensurePrivateFile } from './private-files.ts';
import type { Step } from './schema.ts';
import { transaction } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { StoreThread } from './thread.ts';
import { LONGEST_LOG_PAGES } from './upkeep.ts';

/** ms to wait for another program that holds the file, a backup tool say. */
const BUSY_TIMEOUT_MS = 2_000;
/** Events lost with a damaged file had numbers that readers may remember: after a restore the count goes on well above. */
const EVENT_GAP = 1_000_000;
/** Reads every page of the file: about 1.4 ms a megabyte. */
const CHECK = 'PRAGMA quick_check(1)';
/** A file up to 8 MiB, some 1,000 stories, is checked where it is opened: a thread takes longer to start. */
const SMALL_BYTES = 8 * 1024 * 1024;

export interface OpenDatabaseOptions {
  dir: string;
  steps: readonly Step[];
  now: number;
  onProblem(problem: Message): void;
  /** `checkDatabase` has just found the file sound. */
  checked: boolean;
}

/** The open, checked and migrated database. Throws what cannot be healed by putting the file aside: rights, space, a newer schema. */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { dir } = options;
  makeStateFolder(dir);
  const path = join(dir, 'huskies.db');
  const lost = !checkSqliteFiles(path) && listBackups(dir).length > 0;
  if (!lost) {
    try {
      return openSound(path, options, options.checked);
    } catch (error) {
      if (!isDamage(error) && !(error instanceof Damage)) throw error;
      const aside = putAside(path, options.now);
      options.onProblem(message('store.damaged', { why: words(error), aside }));
    }
  } else {
    options.onProblem(message('store.missing', { path }));
  }
  return restore(path, options);
}

/** The file opens, but its content is wrong. */
class Damage extends Error {
  readonly why: Said;
  constructor(why: Said) {
    super(JSON.stringify(why));
    this.why = why;
  }
}

/**
 * Looks a large file through in a thread, before it is opened: 400 ms with 100,000 stories, in which the host's own
 * thread serves its other projects. Opening waits for it, and so does the page: what is read next decides which
 * processes are looked for and what may start, and what was acknowledged into a damaged file would be put aside with
 * it. False: not found sound, or small; `openDatabase` looks by itself then, and does something about it.
 */
export async function checkDatabase(dir: string): Promise<boolean> {
  const path = join(dir, 'huskies.db');
  const thread = new StoreThread({ path, readOnly: true });
  try {
    if (!checkSqliteFiles(path) || statSync(path).size <= SMALL_BYTES) return false;
    const [row] = await thread.run({ sql: CHECK, rows: true });
    return row?.quick_check === 'ok';
  } catch {
    return false;
  } finally {
    await thread.end();
  }
}

function openSound(path: string, options: OpenDatabaseOptions, checked = false): Database {
  ensurePrivateFile(path);
  const db = openSqlite(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA foreign_keys = ON');
    if (!checked) {
      const verdict = db.prepare(CHECK).get()?.quick_check;
      if (verdict !== 'ok') throw new Damage(oneLine(String(verdict)));
    }
    // A file that was cut to nothing is a valid empty database to SQLite.
    if (schemaVersion(db) === 0 && listBackups(options.dir).length > 0) throw new Damage(message('store.why.empty'));
    migrate(db, join(options.dir, 'huskies'), options.steps, options.now);
    // Last, since it writes: a file that is refused or put aside stays as it was found.
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA journal_size_limit = 16777216');
    db.exec(`PRAGMA wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Renames the file with its log files; never deletes. Returns the new path. */
function putAside(path: string, now: number): string {
  const aside = freePath(`${path.slice(0, -'.db'.length)}.damaged-${stamp(now)}`);
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  syncFolder(join(path, '..'));
  return aside;
}

function restore(path: string, options: OpenDatabaseOptions): Database {
  for (const backup of listBackups(options.dir)) {
    placeBackup(backup, path);
    try {
      const db = openSound(path, options);
      leaveGap(db);
      options.onProblem(message('store.restored', { backup: basename(backup) }));
      return db;
    } catch (error) {
      if (error instanceof RefusalError || !(isDamage(error) || error instanceof Damage)) throw error;
      options.onProblem(message('store.backup.damaged', { backup: basename(backup), why: words(error) }));
      putAside(path, options.now);
    }
  }
  options.onProblem(message('store.backup.none'));
  return openFresh(path, options);
}

function leaveGap(db: Database): void {
  transaction(db, () => {
    const row = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get();
    db.exec("DELETE FROM sqlite_sequence WHERE name = 'events'");
    db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)").run(Number(row?.seq ?? 0) + EVENT_GAP);
  });
}

/** As openSound, but backups that are no good do not make the empty file suspicious. */
function openFresh(path: string, options: OpenDatabaseOptions): Database {
  ensurePrivateFile(path);
  const db = openSqlite(path);
  try {
    migrate(db, join(options.dir, 'huskies'), options.steps, options.now);
  } finally {
    db.close();
  }
  return openSound(path, options);
}

function words(error: unknown): Said {
  if (error instanceof Damage) return error.why;
  return oneLine(error instanceof Error ? error.message : String(error));
}

function oneLine(words: string): string {
  return words.replace(/\s+/g, ' ');
}
