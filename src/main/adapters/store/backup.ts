/** Copies the database with SQLite's `VACUUM INTO`, since a plain copy of an open database may be inconsistent. */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  checkStateFile,
  checkStateFolder,
  createStateFile,
  makeStateFolder,
  syncFolder,
} from '../state-files/index.ts';
import { syncFile, syncFileLater } from './private-files.ts';
import type { Database } from './sqlite.ts';

/** Starts within this time make only one backup, so that frequent restarts do not replace older backups. */
const BACKUP_EVERY_MS = 60 * 60 * 1_000;

/** How many backups are kept. */
export const MAX_BACKUPS = 3;

const BACKUP_NAME = /^huskies-.*\.db$/;
/** Matches a backup that is being made. */
const PART = /^huskies-.*\.db\.part$/;

/** A sortable UTC date for file names: `2026-01-31T09-05-00-123`. `now`: ms since the epoch. */
export function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-').replace('Z', '');
}

/** A backup's name without its extension. */
function nameOf(now: number): string {
  return `huskies-${stamp(now)}`;
}

/** The first path that does not exist: `<stem>.db`, `<stem>_2.db` and so on. */
export function freePath(stem: string): string {
  let path = `${stem}.db`;
  for (let n = 2; existsSync(path); n += 1) path = `${stem}_${n}.db`;
  return path;
}

/** Makes a complete and durable copy at `path` with mode 0600. Synchronous, since callers change the database next. */
export function copyInto(db: Database, path: string): void {
  const part = emptyPart(path);
  try {
    db.exec(copyTo(part));
    syncFile(part);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  syncFolder(dirname(path));
}

/** Makes an empty file with our mode, which SQLite accepts as the target and whose mode it keeps. */
function emptyPart(path: string): string {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  createStateFile(part, '');
  return part;
}

function copyTo(path: string): string {
  return `VACUUM INTO '${path.replace(/'/g, "''")}'`;
}

/** Paths of the backups in the state folder `dir`, newest first. */
export function listBackups(dir: string): string[] {
  const folder = join(dir, 'backups');
  if (!checkStateFolder(folder)) return [];
  const names = readdirSync(folder).filter((name) => BACKUP_NAME.test(name));
  return names.sort((a, b) => (a < b ? 1 : -1)).map((name) => join(folder, name));
}

/** Whether no backup was made within the last hour. */
export function isBackupDue(dir: string, now: number): boolean {
  const [newest] = listBackups(dir);
  if (newest === undefined) return true;
  const made = basename(newest, '.db');
  // a backup from the future, made while the clock was wrong, does not count
  return made <= nameOf(now - BACKUP_EVERY_MS) || made > nameOf(now);
}

/**
 * Makes a backup, then deletes the oldest ones, and unfinished ones of a killed host. `run`: executes SQL on the
 * database in another thread, so that the caller's thread is not blocked.
 */
export async function makeBackup(run: (sql: string) => Promise<unknown>, dir: string, now: number): Promise<void> {
  const folder = join(dir, 'backups');
  makeStateFolder(folder);
  for (const name of readdirSync(folder)) if (PART.test(name)) await rm(join(folder, name), { force: true });
  const path = freePath(join(folder, nameOf(now)));
  const part = emptyPart(path);
  try {
    await run(copyTo(part));
    await syncFileLater(part);
    renameSync(part, path);
  } finally {
    await rm(part, { force: true });
  }
  syncFolder(folder);
  for (const old of listBackups(dir).slice(MAX_BACKUPS)) await rm(old, { force: true });
}

/** Copies a backup, which must not be open, to the path of the missing database. */
export function placeBackup(backup: string, path: string): void {
  checkStateFile(backup);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  createStateFile(part, '');
  copyFileSync(backup, part);
  syncFile(part);
  renameSync(part, path);
  syncFolder(dirname(path));
}
