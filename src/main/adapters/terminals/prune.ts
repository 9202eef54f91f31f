/** Removes old logs of ended runs. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { RunId } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { checkStateFolder } from '../state-files/index.ts';

/** How many logs of one project are kept: both limits hold. Live runs count towards them, and are never removed. */
export interface Retention {
  runs: number;
  bytes: number;
}
/** 50 runs are a few days of work; 500 MB are 25 logs of full size (TERMINAL_LOG_BYTES). */
export const DEFAULT_RETENTION: Retention = { runs: 50, bytes: 500 * 1024 * 1024 };

/** The files of one run's log. */
interface RunLog {
  run: string;
  paths: string[];
  bytes: number;
  /** When its last byte was written, in ms since the epoch. */
  writtenAt: number;
}

/**
 * Removes the oldest logs beyond `retention`. `isLive` is checked again right before each removal. Never rejects;
 * failures are logged.
 */
export async function pruneLogs(
  dir: string,
  retention: Retention,
  isLive: (run: string) => boolean,
  log: Log,
): Promise<void> {
  try {
    const logs = await findLogs(dir);
    const order = logs.sort((a, b) => Number(isLive(b.run)) - Number(isLive(a.run)) || b.writtenAt - a.writtenAt);
    let runs = 0;
    let bytes = 0;
    for (const runLog of order) {
      runs += 1;
      bytes += runLog.bytes;
      if ((runs <= retention.runs && bytes <= retention.bytes) || isLive(runLog.run)) continue;
      for (const path of runLog.paths) await rm(path, { force: true });
      log.info('an old terminal log was removed', { run: runLog.run, bytes: runLog.bytes });
    }
  } catch (error) {
    log.warn('old terminal logs could not be removed', { dir, error: String(error) });
  }
}

/** The logs by run. Files whose names are not those of a log are ignored. */
async function findLogs(dir: string): Promise<RunLog[]> {
  const found = new Map<string, RunLog>();
  for (const name of await namesIn(dir)) {
    const run = /^(.+?)(?:\.stderr|\.conversation)?\.(?:[01]\.log|screen|sizes)$/.exec(name)?.[1];
    if (run === undefined || !v.is(RunId, run)) continue;
    const path = join(dir, name);
    const { size, mtimeMs, isFile } = await statOf(path);
    if (!isFile) continue;
    const runLog = found.get(run) ?? { run, paths: [], bytes: 0, writtenAt: 0 };
    runLog.paths.push(path);
    runLog.bytes += size;
    runLog.writtenAt = Math.max(runLog.writtenAt, mtimeMs);
    found.set(run, runLog);
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

async function statOf(path: string): Promise<{ size: number; mtimeMs: number; isFile: boolean }> {
  try {
    const seen = await lstat(path);
    return { size: seen.size, mtimeMs: seen.mtimeMs, isFile: seen.isFile() };
  } catch (error) {
    // It was removed meanwhile.
    if (isMissing(error)) return { size: 0, mtimeMs: 0, isFile: false };
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
