/**
 * Restores a copy of the database while no host is open.
 *
 * Everything is prepared and checked in a file of its own. Only then is the present database set aside, never deleted,
 * and the prepared one gets its name. A crash between these two renames is finished when the project is opened next.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import type { PersonCaller } from '../../../domain/index.ts';
import { checkSqliteFiles, syncFolder } from '../state-files/index.ts';
import { copyFile } from './backup.ts';
import { countStories, pathOfCopy, requireRestorable } from './copies.ts';
import { asRefusal, isDamage } from './failures.ts';
import { finishRestore, restoringPath } from './finish-restore.ts';
import { applySteps, schemaVersion } from './migrate.ts';
import { Damage, lastEvent, leaveGap, putAside, reasonOf, requireSound } from './open-database.ts';
import { syncFile } from './private-files.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql, transaction } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { putEvent } from './writes.ts';

export interface RestoreOptions {
  /** The state folder. The caller holds its lock, so that no host opens the database meanwhile. */
  dir: string;
  /** File name of the copy, as listCopies() has it. */
  name: string;
  /** ms since the epoch. */
  now: number;
  by: PersonCaller;
  /** Called between the steps, for tests of what a crash leaves. */
  checkpoint?(point: 'prepared' | 'set-aside'): void;
}

/** What was restored. */
export interface Restored {
  name: string;
  stories: number;
  /** File name of the earlier database. Null: there was none. */
  aside: string | null;
  /** Whether the earlier database can be restored again, and its records of what may be running were taken over. */
  asideIsSound: boolean;
}

/**
 * Throws a RefusalError: `bad-input` for an unknown name, `state-unreadable` for a copy that is damaged or newer, `disk`.
 * Then nothing was changed.
 */
export function restoreCopy({ dir, name, now, by, checkpoint = () => undefined }: RestoreOptions): Restored {
  try {
    finishRestore(dir);
    const source = pathOfCopy(dir, name);
    const path = join(dir, 'huskies.db');
    const isThere = checkSqliteFiles(path);
    const asideIsSound = isThere && mergeLog(path);
    const part = `${restoringPath(dir)}.part`;
    let stories: number;
    try {
      copyWithLog(source, part);
      stories = prepare(part, { name, now, by, present: asideIsSound ? path : null });
      syncFile(part);
      renameSync(part, restoringPath(dir));
    } finally {
      for (const suffix of ['', ...LOG_SUFFIXES]) rmSync(part + suffix, { force: true });
    }
    syncFolder(dir);
    checkpoint('prepared');
    const aside = isThere ? basename(putAside(path, 'before-restore', now)) : null;
    checkpoint('set-aside');
    finishRestore(dir);
    return { name, stories, aside, asideIsSound };
  } catch (error) {
    throw asRefusal(error, dir);
  }
}

const LOG_SUFFIXES = ['-wal', '-shm', '-journal'];

/** A file that was set aside may have a write-ahead log beside it, whose changes belong to it. */
function copyWithLog(from: string, to: string): void {
  for (const suffix of LOG_SUFFIXES) rmSync(to + suffix, { force: true });
  checkSqliteFiles(from);
  copyFile(from, to);
  if (existsSync(`${from}-wal`)) copyFile(`${from}-wal`, `${to}-wal`);
}

/** Moves acknowledged changes from the log into the file, so that the file alone is complete. False: it is damaged. */
function mergeLog(path: string): boolean {
  const db = openSqlite(path);
  try {
    requireSound(db);
    db.exec('PRAGMA journal_mode = DELETE');
    return true;
  } catch (error) {
    if (isDamage(error) || error instanceof Damage) return false;
    throw error;
  } finally {
    db.close();
  }
}

interface Preparation extends Pick<RestoreOptions, 'name' | 'now' | 'by'> {
  /** Path of the present database; null: it is missing or damaged. */
  present: string | null;
}

/** Makes the copy ready to be opened by a host. Returns the number of its stories. */
function prepare(path: string, { name, now, by, present }: Preparation): number {
  const db = openSqlite(path);
  const sql = new Sql(db);
  try {
    requireRestorable(db);
    db.exec('PRAGMA synchronous = FULL');
    if (present !== null) db.exec(`ATTACH '${present.replace(/'/g, "''")}' AS present`);
    transaction(db, () => {
      applySteps(db, MIGRATIONS);
      if (present !== null) takeOver(db);
      // The backup knows less than the files that were written after it, so they become those of another writer.
      db.exec('DELETE FROM writer');
      leaveGap(db, present === null ? 0 : lastEvent(db, 'present'));
      const restored = message('backup.restored', { backup: name });
      putEvent(sql, { at: now, kind: 'restored', story: null, agent: null, run: null, by, message: restored });
    });
    return countStories(db);
  } catch (error) {
    if (!isDamage(error) && !(error instanceof Damage)) throw error;
    const why = message('backup.damaged', { name, why: reasonOf(error) });
    throw new RefusalError({ code: 'state-unreadable', why, field: 'name', value: name });
  } finally {
    sql.close();
  }
}

/**
 * Takes over what is true of the machine now, whatever the backup says: where worktrees are, what may still be running
 * there (I1, I2), and which ids stories have had. A database that this version never opened has other columns; then
 * the next host relies on its search for processes.
 */
function takeOver(db: Database): void {
  if (Number(db.prepare('PRAGMA present.user_version').get()?.user_version) !== schemaVersion(db)) return;
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('runs') WHERE name <> 'seq'")
    .all()
    .map(({ name }) => String(name))
    .join(', ');
  db.exec(`
    INSERT OR REPLACE INTO runs (${columns}) SELECT ${columns} FROM present.runs
      WHERE live = 1 OR id IN (SELECT id FROM main.runs WHERE live = 1);
    INSERT OR REPLACE INTO fences SELECT * FROM present.fences;
    INSERT OR REPLACE INTO worktrees SELECT * FROM present.worktrees;
    INSERT OR IGNORE INTO spent_ids SELECT * FROM present.spent_ids;
    INSERT INTO counters (name, value) SELECT name, value FROM present.counters WHERE true
      ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value);
  `);
}
