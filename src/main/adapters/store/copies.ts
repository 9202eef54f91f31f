/** The copies of the database that a person can restore: backups, and files that were set aside. */
import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import { checkSqliteFiles, checkStateFolder } from '../state-files/index.ts';
import { listBackups } from './backup.ts';
import { timeOf } from './backup-plan.ts';
import { refuseNewer, schemaVersion } from './migrate.ts';
import { Damage, reasonOf, requireSound } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';
import { type Database, openSqlite } from './sqlite.ts';

/** Files that were set aside: damaged ones, copies made before a migration, and databases before a restore. */
const ASIDE_NAME = /^huskies\.(damaged|schema-\d+|before-restore)-.*\.db$/;

/** A copy of the database. */
export interface DatabaseCopy {
  /** Its file name, by which it is restored. */
  name: string;
  kind: 'backup' | 'aside';
  /** ms since the epoch. */
  madeAt: number;
  bytes: number;
  /** How many stories it has; null if that cannot be read. */
  stories: number | null;
  /** Why it cannot be restored; null if it can. */
  problem: Message | null;
}

/** All copies in the state folder `dir`, the newest first. Reads each of them whole. */
export function listCopies(dir: string): DatabaseCopy[] {
  return pathsOfCopies(dir)
    .map(examine)
    .sort((a, b) => b.madeAt - a.madeAt || (a.name < b.name ? 1 : -1));
}

/** Path of the copy with this name. Throws a RefusalError `bad-input` when there is none. */
export function pathOfCopy(dir: string, name: string): string {
  const path = pathsOfCopies(dir).find((one) => basename(one) === name);
  if (path !== undefined) return path;
  const why = message('backup.unknown', { name });
  throw new RefusalError({ code: 'bad-input', why, field: 'name', value: name });
}

function pathsOfCopies(dir: string): string[] {
  if (!checkStateFolder(dir)) return [];
  const aside = readdirSync(dir).filter((name) => ASIDE_NAME.test(name));
  return [...listBackups(dir), ...aside.map((name) => join(dir, name))];
}

function examine(path: string): DatabaseCopy {
  const name = basename(path);
  const { size, mtimeMs } = lstatSync(path);
  const kind = ASIDE_NAME.test(name) ? 'aside' : 'backup';
  const found = { name, kind, madeAt: timeOf(name) ?? Math.floor(mtimeMs), bytes: size, stories: null } as const;
  try {
    // Planted links, pipes and foreign files are not opened.
    checkSqliteFiles(path);
    const db = openSqlite(path, { readOnly: true });
    try {
      requireRestorable(db);
      return { ...found, stories: countStories(db), problem: null };
    } finally {
      db.close();
    }
  } catch (error) {
    const problem =
      error instanceof RefusalError ? error.refusal.why : message('backup.unsound', { why: reasonOf(error) });
    return { ...found, problem };
  }
}

/** Throws a Damage or SQLite's error for a damaged file, and a RefusalError for one of a newer Huskies. */
export function requireRestorable(db: Database): void {
  requireSound(db);
  if (schemaVersion(db) === 0) throw new Damage(message('store.why.empty'));
  refuseNewer(db, MIGRATIONS);
}

/** The number of stories that are not deleted, in a database of any schema. */
export function countStories(db: Database): number {
  const count = (sql: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.n);
  const knowsDeleted = count("pragma_table_info('registers') WHERE name = 'deleted_at'") > 0;
  return count('contents') - (knowsDeleted ? count('registers WHERE deleted_at IS NOT NULL') : 0);
}
