/** Copies of the database, made by SQLite itself (`VACUUM INTO`): a live file must never be copied by hand. */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  checkStateFile,
  checkStateFolder,
  createStateFile,
  makeStateFolder,
  syncFolder,
} from '../state-files/index.ts';
import { syncFile } from './private-files.ts';
import type { Database } from './sqlite.ts';

/** ms: starts that follow one another within it make one backup, so that they push no older one out. */
const BACKUP_EVERY_MS = 60 * 60 * 1_000;

/** How many backups are kept. */
export const KEPT_BACKUPS = 3;

const NAME = /^huskies-.*\.db$/;

/** A date for file names, in UTC, sortable: `2026-01-31T09-05-00-123`. */
export function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-').replace('Z', '');
}

/** A backup's name without its ending. */
function nameOf(now: number): string {
  return `huskies-${stamp(now)}`;
}

/** A path that is not taken yet: `<stem>.db`, then `<stem>_2.db` and so on. */
export function freePath(stem: string): string {
  let path = `${stem}.db`;
  for (let n = 2; existsSync(path); n += 1) path = `${stem}_${n}.db`;
  return path;
}

/** A whole and durable copy at `path` (mode 0600), or none at all. */
export function copyInto(db: Database, path: string): void {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  // SQLite accepts an empty file as the target, and so it keeps our mode.
  createStateFile(part, '');
  try {
    db.exec(`VACUUM INTO '${part.replace(/'/g, "''")}'`);
    syncFile(part);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  syncFolder(dirname(path));
}

/** The backups of a data folder, newest first. */
export function listBackups(dir: string): string[] {
  const folder = join(dir, 'backups');
  if (!checkStateFolder(folder)) return [];
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  return names.sort((a, b) => (a < b ? 1 : -1)).map((name) => join(folder, name));
}

/** No backup was made within the last hour. */
export function isBackupDue(dir: string, now: number): boolean {
  const [newest] = listBackups(dir);
  if (newest === undefined) return true;
  const made = basename(newest, '.db');
  // one of the future, of a clock that was wrong, says nothing
  return made <= nameOf(now - BACKUP_EVERY_MS) || made > nameOf(now);
}

/** Makes a backup and lets go of the oldest beyond KEPT_BACKUPS. */
export function makeBackup(db: Database, dir: string, now: number): void {
  const folder = join(dir, 'backups');
  makeStateFolder(folder);
  copyInto(db, freePath(join(folder, nameOf(now))));
  for (const old of listBackups(dir).slice(KEPT_BACKUPS)) rmSync(old, { force: true });
}

/** Puts a closed backup file in the place of a missing database. */
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
