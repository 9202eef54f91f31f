/**
 * Keeps the terminal sizes that a run's output was written for, in a file next to its log (`RUN.sizes`).
 *
 * A host that crashes writes no last screen, and its log must be replayed at these sizes. Each line is
 * `OFFSET COLUMNS ROWS`; the size holds from that offset on.
 */
import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TerminalSize } from '../../../contract/index.ts';
import { openStateFile, readStateFile, replaceStateFile } from '../state-files/index.ts';

/** A size that holds from `offset` on. */
export interface SizeChange {
  offset: number;
  size: TerminalSize;
}

/** The most sizes that a file keeps; beyond that only the newer half stays. */
export const MAX_SIZES = 2048;

/** The path of a run's sizes file. */
export function sizesPath(dir: string, run: string): string {
  return join(dir, `${run}.sizes`);
}

/**
 * The sizes by ascending offset; empty when there is no file. Throws when it is not a plain file of this user, or
 * cannot be read.
 */
export function readSizes(dir: string, run: string): SizeChange[] {
  const sizes: SizeChange[] = [];
  for (const line of (readStateFile(sizesPath(dir, run)) ?? '').split('\n')) {
    const [offset = 0, cols = 0, rows = 0] = /^(\d{1,15}) (\d{1,4}) (\d{1,4})$/.exec(line)?.slice(1).map(Number) ?? [];
    // A line that is damaged or was cut off by a crash ends the list.
    if (cols < 1 || rows < 1 || offset < (sizes.at(-1)?.offset ?? 0)) break;
    sizes.push({ offset, size: { cols, rows } });
  }
  return sizes;
}

/** The size that holds at `offset`; null when unknown. */
export function sizeAt(sizes: readonly SizeChange[], offset: number): TerminalSize | null {
  let found: TerminalSize | null = null;
  for (const change of sizes) if (change.offset <= offset) found = change.size;
  return found;
}

/**
 * Returns a function that appends one size. To be called before the bytes it holds for are written. Throws the system
 * error.
 */
export function createSizesFile(dir: string, run: string): (sizeChange: SizeChange) => void {
  const path = sizesPath(dir, run);
  let kept: SizeChange[] = [];
  return (sizeChange) => {
    kept.push(sizeChange);
    if (kept.length > MAX_SIZES) {
      kept = kept.slice(-MAX_SIZES / 2);
      replaceStateFile(path, kept.map(lineOf).join(''), { durable: false });
      return;
    }
    const file = openStateFile(path, kept.length === 1 ? 'overwrite' : 'append');
    try {
      writeSync(file, lineOf(sizeChange));
    } finally {
      closeSync(file);
    }
  };
}

function lineOf({ offset, size }: SizeChange): string {
  return `${offset} ${size.cols} ${size.rows}\n`;
}
