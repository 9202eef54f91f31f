/** Opens the database. A damaged file is put aside and replaced by the newest sound backup. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import type { Said } from '../../../domain/index.ts';
import { checkSqliteFiles, makeStateFolder, syncFolder } from '../state-files/index.ts';
import { CHECK_SQL, freePath, listBackups, placeBackup } from './backup.ts';
import { stamp } from './backup-plan.ts';
import { isDamage } from './failures.ts';
import { finishRestore } from './finish-restore.ts';
import { takeLastCheck } from './last-check.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { ensurePrivateFile } from './private-files.ts';
import type { Step } from './schema.ts';
import { transaction } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { StoreThread } from './thread.ts';
import { MAX_LOG_PAGES } from './upkeep.ts';

/** How long to wait for another program that locks the file, such as a backup tool. */
const BUSY_TIMEOUT_MS = 2_000;
/** Readers may remember numbers of events that a damaged file has lost, so numbers skip ahead after a restore. */
const EVENT_GAP = 1_000_000;
/** A smaller file, with up to about 1,000 stories, is checked without a thread, which would take longer to start. */
const SMALL_FILE_BYTES = 8 * 1024 * 1024;

export interface OpenDatabaseOptions {
  dir: string;
  steps: readonly Step[];
  now: number;
  onProblem(problem: Message): void;
  /** When the file was found sound, as checkDatabase() returned it; null: it is checked here. */
  checkedAt: number | null;
}

/**
 * Opens, checks and migrates the database. Throws errors that a backup cannot fix: permissions, space, a newer schema.
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { dir } = options;
  makeStateFolder(dir);
  const path = join(dir, 'huskies.db');
  finishRestore(dir);
  const isMissing = !checkSqliteFiles(path) && listBackups(dir).length > 0;
  if (!isMissing) {
    try {
      return openSound(path, options, options.checkedAt !== null);
    } catch (error) {
      if (!isDamage(error) && !(error instanceof Damage)) throw error;
      const aside = putAside(path, 'damaged', options.now);
      options.onProblem(message('store.damaged', { why: reasonOf(error), aside }));
    }
  } else {
    options.onProblem(message('store.missing', { path }));
  }
  return restore(path, options);
}

/** The file can be opened, but its contents are wrong. */
export class Damage extends Error {
  readonly why: Said;
  constructor(why: Said) {
    super(JSON.stringify(why));
    this.why = why;
  }
}

/**
 * Checks a large file in a thread before it is opened.
 *
 * With 100,000 stories that takes 400 ms, in which the host's thread serves other projects. Opening must wait for it,
 * since the contents decide which processes are searched for and what may start. A file that was checked within a day,
 * closed properly and not changed since then is not checked again. Returns when the file was found sound, in ms since
 * the epoch, as `now` is. Null: the file is small, missing or not sound; then openDatabase() checks it. Throws a
 * RefusalError `state-unreadable` for anything planted in place of the record of the last check.
 */
export async function checkDatabase(dir: string, now: number): Promise<number | null> {
  const last = takeLastCheck(dir, now);
  if (last !== null) return last;
  const path = join(dir, 'huskies.db');
  const thread = new StoreThread({ path, readOnly: true });
  try {
    if (!checkSqliteFiles(path) || statSync(path).size <= SMALL_FILE_BYTES) return null;
    const [row] = await thread.run({ sql: CHECK_SQL, rows: true });
    return row?.quick_check === 'ok' ? now : null;
  } catch {
    return null;
  } finally {
    await thread.end();
  }
}

/** Reads the whole file. Throws a Damage, or SQLite's error. */
export function requireSound(db: Database): void {
  const verdict = db.prepare(CHECK_SQL).get()?.quick_check;
  if (verdict !== 'ok') throw new Damage(oneLine(String(verdict)));
}

function openSound(path: string, options: OpenDatabaseOptions, checked = false): Database {
  ensurePrivateFile(path);
  const db = openSqlite(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA foreign_keys = ON');
    if (!checked) requireSound(db);
    // to SQLite, a file truncated to nothing is a valid empty database
    if (schemaVersion(db) === 0 && listBackups(options.dir).length > 0) throw new Damage(message('store.why.empty'));
    migrate(db, join(options.dir, 'huskies'), options.steps, options.now);
    // last, since it writes: a file that is refused or put aside must stay unchanged
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA journal_size_limit = 16777216');
    db.exec(`PRAGMA wal_autocheckpoint = ${MAX_LOG_PAGES}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Renames the file together with its log files and deletes nothing. `label`: the part of the new name that says why.
 * Returns the new path.
 */
export function putAside(path: string, label: 'damaged' | 'before-restore', now: number): string {
  const aside = freePath(`${path.slice(0, -'.db'.length)}.${label}-${stamp(now)}`);
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
      transaction(db, () => leaveGap(db));
      options.onProblem(message('store.restored', { backup: basename(backup) }));
      return db;
    } catch (error) {
      if (error instanceof RefusalError || !(isDamage(error) || error instanceof Damage)) throw error;
      options.onProblem(message('store.backup.damaged', { backup: basename(backup), why: reasonOf(error) }));
      putAside(path, 'damaged', options.now);
    }
  }
  options.onProblem(message('store.backup.none'));
  return openFresh(path, options);
}

/** Makes the numbers of events skip ahead, in the caller's transaction. `least`: a number that was used elsewhere. */
export function leaveGap(db: Database, least = 0): void {
  const seq = Math.max(lastEvent(db), least) + EVENT_GAP;
  db.exec("DELETE FROM sqlite_sequence WHERE name = 'events'");
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)").run(seq);
}

/** The highest number that an event of this database ever had. */
export function lastEvent(db: Database, schema: 'main' | 'present' = 'main'): number {
  return Number(db.prepare(`SELECT seq FROM ${schema}.sqlite_sequence WHERE name = 'events'`).get()?.seq ?? 0);
}

/** Like openSound(), but accepts an empty database although there are (damaged) backups. */
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

/** Why a file counts as damaged, in one line. */
export function reasonOf(error: unknown): Said {
  if (error instanceof Damage) return error.why;
  return oneLine(error instanceof Error ? error.message : String(error));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
