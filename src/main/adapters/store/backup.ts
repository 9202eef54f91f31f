/** Copies of the database, made by SQLite itself (`VACUUM INTO`): a live file must never be copied by hand. */
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

/** ms: starts that follow one another within it make one backup, so that they push no older one out. */
const BACKUP_EVERY_MS = 60 * 60 * 1_000;

/** How many backups are kept. */
export const KEPT_BACKUPS = 3;

const NAME = /^huskies-.*\.db$/;
/** One that is being made. */
const PART = /^huskies-.*\.db\.part$/;

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

/** A whole and durable copy at `path` (mode 0600), or none at all, within this turn: what follows must not begin before. */
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

/** SQLite accepts an empty file as the target, and so it keeps our mode. */
function emptyPart(path: string): string {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  createStateFile(part, '');
  return part;
}

function copyTo(path: string): string {
  return `VACUUM INTO '${path.replace(/'/g, "''")}'`;
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

/**
 * Makes a backup and lets go of the oldest beyond KEPT_BACKUPS, and of what a host left behind that was killed meanwhile.
 * `run` runs SQL over the database elsewhere: nothing here takes long on the caller's thread.
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
  for (const old of listBackups(dir).slice(KEPT_BACKUPS)) await rm(old, { force: true });
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
