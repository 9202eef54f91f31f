/** Copies the database with SQLite's `VACUUM INTO`, since a plain copy of an open database may be inconsistent. */
import { copyFileSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import {
  checkStateFile,
  checkStateFolder,
  createStateFile,
  makeStateFolder,
  syncFolder,
} from '../state-files/index.ts';
import { type BackupFile, stamp, surplusOf } from './backup-plan.ts';
import { syncFile, syncFileLater } from './private-files.ts';
import type { Database } from './sqlite.ts';
import { StoreThread } from './thread.ts';

const BACKUP_NAME = /^huskies-.*\.db$/;
/** Matches a backup that is being made. */
const PART = /^huskies-.*\.db\.part$/;
/** Reads every page of a file, about 1.4 ms per megabyte. */
export const CHECK_SQL = 'PRAGMA quick_check(1)';

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

/** A backup that was made. */
export interface MadeBackup {
  path: string;
  bytes: number;
}

export interface MakeBackupOptions {
  dir: string;
  /** ms since the epoch. */
  now: number;
  /** Executes SQL on the database in another thread, so that the caller's thread is not blocked. */
  run(sql: string): Promise<unknown>;
  /** Path of a backup with the same content, which is removed when the new one is there; null if there is none. */
  replaces: string | null;
}

/**
 * Makes a backup and checks it. Only then are those deleted that are no longer kept, and unfinished ones of a killed
 * host. Rejects with a RefusalError for a copy that is not sound, and with the errors of SQLite and of the system.
 */
export async function makeBackup({ dir, now, run, replaces }: MakeBackupOptions): Promise<MadeBackup> {
  const folder = join(dir, 'backups');
  makeStateFolder(folder);
  for (const name of readdirSync(folder)) if (PART.test(name)) await rm(join(folder, name), { force: true });
  const path = freePath(join(folder, `huskies-${stamp(now)}`));
  const part = emptyPart(path);
  try {
    await run(copyTo(part));
    await requireSound(part);
    await syncFileLater(part);
    renameSync(part, path);
  } finally {
    await rm(part, { force: true });
  }
  syncFolder(folder);
  if (replaces !== null) await rm(replaces, { force: true });
  for (const { name } of surplusOf(filesIn(dir))) await rm(join(folder, name), { force: true });
  return { path, bytes: lstatSync(path).size };
}

async function requireSound(path: string): Promise<void> {
  const thread = new StoreThread({ path, readOnly: true });
  try {
    const [row] = await thread.run({ sql: CHECK_SQL, rows: true });
    if (row?.quick_check === 'ok') return;
    throw new RefusalError({ code: 'disk', why: message('store.noBackup', { why: String(row?.quick_check) }) });
  } finally {
    await thread.end();
  }
}

function filesIn(dir: string): BackupFile[] {
  return listBackups(dir).map((path) => ({ name: basename(path), bytes: lstatSync(path).size }));
}

/** Copies a backup, which must not be open, to the path of the missing database. */
export function placeBackup(backup: string, path: string): void {
  const part = `${path}.part`;
  copyFile(backup, part);
  renameSync(part, path);
  syncFolder(dirname(path));
}

/** Makes a durable copy with mode 0600. Throws a RefusalError for anything planted at `from`. */
export function copyFile(from: string, to: string): void {
  checkStateFile(from);
  rmSync(to, { force: true });
  createStateFile(to, '');
  copyFileSync(from, to);
  syncFile(to);
}
