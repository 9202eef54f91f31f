/**
 * The sizes that a run's bytes were written for, in a small file beside its log (`RUN.sizes`): a host that dies writes no
 * last screen, and its log must be replayed at these widths. A line for each: `OFFSET COLUMNS ROWS`, from that offset on.
 */
import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TerminalSize } from '../../../contract/index.ts';
import { openStateFile, readStateFile, replaceStateFile } from '../state-files/index.ts';

/** A size that holds from `offset` on. */
export interface Sized {
  offset: number;
  size: TerminalSize;
}

/** So many are kept at most; with one more the newer half stays. */
export const MOST_SIZES = 2048;

export function sizesPath(dir: string, run: string): string {
  return join(dir, `${run}.sizes`);
}

/** Ascending; empty where none were kept. Throws when it is no plain file of ours, or cannot be read. */
export function readSizes(dir: string, run: string): Sized[] {
  const sizes: Sized[] = [];
  for (const line of (readStateFile(sizesPath(dir, run)) ?? '').split('\n')) {
    const [offset = 0, cols = 0, rows = 0] = /^(\d{1,15}) (\d{1,4}) (\d{1,4})$/.exec(line)?.slice(1).map(Number) ?? [];
    // What a crash cut off, or is damaged, ends the list.
    if (cols < 1 || rows < 1 || offset < (sizes.at(-1)?.offset ?? 0)) break;
    sizes.push({ offset, size: { cols, rows } });
  }
  return sizes;
}

/** The size that holds at `offset`; null: none is known. */
export function sizeAt(sizes: readonly Sized[], offset: number): TerminalSize | null {
  let found: TerminalSize | null = null;
  for (const one of sizes) if (one.offset <= offset) found = one.size;
  return found;
}

/** Takes down one size after the other, each before the bytes that it holds for; throws what the system throws. */
export function createSizesFile(dir: string, run: string): (sized: Sized) => void {
  const path = sizesPath(dir, run);
  let kept: Sized[] = [];
  return (sized) => {
    kept.push(sized);
    if (kept.length > MOST_SIZES) {
      kept = kept.slice(-MOST_SIZES / 2);
      replaceStateFile(path, kept.map(lineOf).join(''), { durable: false });
      return;
    }
    const file = openStateFile(path, kept.length === 1 ? 'overwrite' : 'append');
    try {
      writeSync(file, lineOf(sized));
    } finally {
      closeSync(file);
    }
  };
}

function lineOf({ offset, size }: Sized): string {
  return `${offset} ${size.cols} ${size.rows}\n`;
}
