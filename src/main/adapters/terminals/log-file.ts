/**
 * The files of a disk log.
 *
 * Each stream has two halves, `RUN.0.log` and `RUN.1.log`, or with its name, `RUN.stderr.0.log`. When one is
 * full the other one is overwritten, so the newest bytes are kept. Each has a header with the absolute offset of its
 * first byte.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputStream } from '../../../contract/index.ts';
import { openStateFile } from '../state-files/index.ts';

/** The header is "HUSKYLG1" and the offset as a big-endian double. */
export const HEADER_BYTES = 16;
const MAGIC = Buffer.from('HUSKYLG1');

/** One half of a log. */
export interface Half {
  path: string;
  /** Absolute offset of its first byte. */
  start: number;
  /** Absolute offset after its last byte. */
  end: number;
  /** When it was last written, in ms since the epoch. */
  writtenAt: number;
}

/** The name of a stream's log: the run's id, and the stream if it is another one than stdout. */
export function logName(run: string, stream: OutputStream = 'stdout'): string {
  return stream === 'stdout' ? run : `${run}.${stream}`;
}

/** `run`: the log's name. */
export function halfPath(dir: string, run: string, half: 0 | 1): string {
  return join(dir, `${run}.${half}.log`);
}

/** The header of a half whose first byte is at `start`. */
export function encodeHeader(start: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeDoubleBE(start, MAGIC.length);
  return header;
}

/** The halves of a log, oldest first, without missing or damaged ones. */
export function findHalves(dir: string, run: string): Half[] {
  return ([0, 1] as const)
    .map((half) => readHalf(halfPath(dir, run, half)))
    .filter((half): half is Half => half !== null)
    .sort((a, b) => a.start - b.start);
}

/**
 * Reads one half's header; null when the file or its header is missing. Throws when it is not a plain file of this
 * user, or cannot be read.
 */
export function readHalf(path: string): Half | null {
  const file = openStateFile(path, 'read');
  // This half was never written.
  if (file === null) return null;
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
      return null;
    }
    const start = header.readDoubleBE(MAGIC.length);
    const { size, mtimeMs } = fstatSync(file);
    return { path, start, end: start + size - HEADER_BYTES, writtenAt: Math.floor(mtimeMs) };
  } finally {
    closeSync(file);
  }
}
