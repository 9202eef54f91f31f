/** Remembers, while the database is closed, when it was last read whole and found sound. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

const FILE_NAME = 'last-check.json';
/** Disks fail slowly: an unchanged file is read whole again after a day. */
const CHECK_EVERY_MS = 24 * 60 * 60 * 1_000;

/**
 * Keeps the time of the last check, in ms since the epoch, for the next opening. Call it when the database is closed.
 * If the record cannot be written, the next opening checks the file.
 */
export function rememberCheck(dir: string, checkedAt: number): void {
  try {
    const content = JSON.stringify({ checkedAt, file: stampOf(dir) });
    replaceStateFile(join(dir, FILE_NAME), `${content}\n`, { durable: false });
  } catch {
    // No record is left, since takeLastCheck() removed the earlier one.
  }
}

/**
 * The time of the last check, in ms since the epoch, if it is less than a day ago and the database was closed properly
 * and not changed since then; otherwise null. The record is removed, so that a crash of the host leads to a check.
 */
export function takeLastCheck(dir: string, now: number): number | null {
  const path = join(dir, FILE_NAME);
  const content = readStateFile(path);
  if (content === null) return null;
  rmSync(path, { force: true });
  try {
    const { checkedAt, file }: { checkedAt: unknown; file: unknown } = JSON.parse(content);
    if (typeof checkedAt !== 'number' || file !== stampOf(dir)) return null;
    // A time in the future was written while the clock was wrong.
    return checkedAt <= now && now - checkedAt < CHECK_EVERY_MS ? checkedAt : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Changes whenever a program writes to the database or replaces it. */
function stampOf(dir: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(join(dir, 'huskies.db'), { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}
