/** Logs of ended runs do not pile up: the newest stay, the others go. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { RunId } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { checkStateFolder } from '../state-files/index.ts';

/** What stays of one project's logs: so many runs, and so many bytes of them, whichever is less. Live runs count, and always stay. */
export interface Keep {
  runs: number;
  bytes: number;
}
/** 50 runs are some days of work, and 500 MB are 25 logs of full size (TERMINAL_LOG_BYTES). */
export const KEEP: Keep = { runs: 50, bytes: 500 * 1024 * 1024 };

interface Kept {
  run: string;
  paths: string[];
  bytes: number;
  /** ms since the epoch: when its last byte was written. Newest means this. */
  writtenAt: number;
}

/** Removes the oldest logs beyond `keep`. `isLive` is asked again just before each removal. Never rejects: what fails is in the log. */
export async function pruneLogs(dir: string, keep: Keep, isLive: (run: string) => boolean, log: Log): Promise<void> {
  try {
    const logs = await findLogs(dir);
    const order = logs.sort((a, b) => Number(isLive(b.run)) - Number(isLive(a.run)) || b.writtenAt - a.writtenAt);
    let runs = 0;
    let bytes = 0;
    for (const one of order) {
      runs += 1;
      bytes += one.bytes;
      if ((runs <= keep.runs && bytes <= keep.bytes) || isLive(one.run)) continue;
      for (const path of one.paths) await rm(path, { force: true });
      log.info('an old terminal log was removed', { run: one.run, bytes: one.bytes });
    }
  } catch (error) {
    log.warn('old terminal logs could not be removed', { dir, error: String(error) });
  }
}

/** By run; only files that are named as this folder's own writer names them. */
async function findLogs(dir: string): Promise<Kept[]> {
  const found = new Map<string, Kept>();
  for (const name of await namesIn(dir)) {
    const run = /^(.+?)(?:\.stderr)?\.(?:[01]\.log|screen|sizes)$/.exec(name)?.[1];
    if (run === undefined || !v.is(RunId, run)) continue;
    const path = join(dir, name);
    const { size, mtimeMs, isFile } = await look(path);
    if (!isFile) continue;
    const one = found.get(run) ?? { run, paths: [], bytes: 0, writtenAt: 0 };
    one.paths.push(path);
    one.bytes += size;
    one.writtenAt = Math.max(one.writtenAt, mtimeMs);
    found.set(run, one);
  }
  return [...found.values()];
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    checkStateFolder(dir);
    return await readdir(dir);
  } catch (error) {
    // No run has written here yet.
    if (isMissing(error)) return [];
    throw error;
  }
}

async function look(path: string): Promise<{ size: number; mtimeMs: number; isFile: boolean }> {
  try {
    const seen = await lstat(path);
    return { size: seen.size, mtimeMs: seen.mtimeMs, isFile: seen.isFile() };
  } catch (error) {
    // Its run was removed meanwhile.
    if (isMissing(error)) return { size: 0, mtimeMs: 0, isFile: false };
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
