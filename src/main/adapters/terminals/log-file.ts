/**
 * The disk log's files: two halves a stream, `RUN.0.log` and `RUN.1.log` (of stderr on pipes `RUN.stderr.0.log` and so on). When one is full the other is begun anew, so
 * the newest bytes stay. Each begins with a header that tells the absolute offset of its first byte.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputStream } from '../../../contract/index.ts';
import { openStateFile } from '../state-files/index.ts';

/** "HUSKYLG1" and the offset as a big-endian double. */
export const HEADER_BYTES = 16;
const MAGIC = Buffer.from('HUSKYLG1');

export interface Half {
  path: string;
  /** Absolute offset of its first byte. */
  start: number;
  /** Absolute offset after its last byte. */
  end: number;
}

/** The name of a stream's log: that of the run, which for stderr says so. */
export function logName(run: string, stream: OutputStream = 'stdout'): string {
  return stream === 'stdout' ? run : `${run}.${stream}`;
}

export function halfPath(dir: string, run: string, half: 0 | 1): string {
  return join(dir, `${run}.${half}.log`);
}

export function encodeHeader(start: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeDoubleBE(start, MAGIC.length);
  return header;
}

/** The halves of a run that can be read, oldest first; what is missing or damaged is left out. */
export function findHalves(dir: string, run: string): Half[] {
  return ([0, 1] as const)
    .map((half) => readHalf(halfPath(dir, run, half)))
    .filter((half): half is Half => half !== null)
    .sort((a, b) => a.start - b.start);
}

/** Reads the header of one file; null when there is none. Throws when it is no plain file of ours, or cannot be read. */
export function readHalf(path: string): Half | null {
  const file = openStateFile(path, 'read');
  // Not there: this half was never begun.
  if (file === null) return null;
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
      return null;
    }
    const start = header.readDoubleBE(MAGIC.length);
    return { path, start, end: start + fstatSync(file).size - HEADER_BYTES };
  } finally {
    closeSync(file);
  }
}
