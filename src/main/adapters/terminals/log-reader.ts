/** Reads the output of runs from their disk logs. */
import { close, read } from 'node:fs';
import { promisify } from 'node:util';
import { TERMINAL_HIGH_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { Log, TerminalHandle, TerminalReader } from '../../core/ports/index.ts';
import { openStateFile } from '../state-files/index.ts';
import type { Half } from './log-file.ts';
import { findHalves, HEADER_BYTES, readHalf } from './log-file.ts';
import { readPicture } from './screen-file.ts';
import { readSizes, type SizeChange, sizeAt } from './sizes-file.ts';

const PIECE_BYTES = 64 * 1024;
/** A half may be overwritten during a read, which is then retried. In practice that cannot happen twice in a row. */
const TRIES = 4;

/** At most `limit` bytes from `offset`, or from the oldest kept byte after it; null when nothing is kept. */
export async function readLog(
  dir: string,
  run: string,
  offset: number,
  limit: number,
): Promise<{ offset: number; bytes: Uint8Array; end: number } | null> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const halves = findHalves(dir, run);
    const last = halves[halves.length - 1];
    if (last === undefined) return null;
    const half = halves.find((candidate) => offset < candidate.end);
    if (half === undefined) return { offset: last.end, bytes: new Uint8Array(0), end: last.end };
    const from = Math.max(offset, half.start);
    const bytes = await readPiece(half, from, Math.min(limit, half.end - from));
    if (readHalf(half.path)?.start === half.start) return { offset: from, bytes, end: last.end };
  }
  return null;
}

async function readPiece(half: Half, from: number, size: number): Promise<Uint8Array> {
  const file = openStateFile(half.path, 'read');
  if (file === null) return new Uint8Array(0);
  try {
    const buffer = new Uint8Array(size);
    let got = 0;
    while (got < size) {
      const { bytesRead } = await promisify(read)(
        file,
        buffer,
        got,
        size - got,
        HEADER_BYTES + from - half.start + got,
      );
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return buffer.subarray(0, got);
  } finally {
    await promisify(close)(file);
  }
}

/** Offset of the oldest byte from which the log has no gap; null when nothing is kept. */
export function oldestKept(dir: string, run: string): number | null {
  return startOf(findHalves(dir, run));
}

/** When a byte of the log was last written, in ms since the epoch; null when nothing is kept. */
export function lastWriteAt(dir: string, run: string): number | null {
  const times = findHalves(dir, run).flatMap(({ start, end, writtenAt }) => (end > start ? writtenAt : []));
  return times.length === 0 ? null : Math.max(...times);
}

/** A full disk may have lost bytes between the halves. Then only the newer half counts. */
function startOf(halves: readonly Half[]): number | null {
  const [first, last] = halves;
  if (first === undefined || last === undefined) return first?.start ?? null;
  return first.end === last.start ? first.start : last.start;
}

/** A sizes file that cannot be read is reported in the log, and the output is shown without it. */
function sizesOf(dir: string, run: string, log: Log): SizeChange[] {
  try {
    return readSizes(dir, run);
  } catch (error) {
    log.warn('the sizes file of a terminal could not be read', { run, error: String(error) });
    return [];
  }
}

/** Replays the end of an ended run's log, as much as a live run keeps in memory; null when nothing is kept. */
export function replayLog(
  dir: string,
  run: string,
  from: number | null,
  reader: TerminalReader,
  log: Log,
): TerminalHandle | null {
  const halves = findHalves(dir, run);
  const last = halves[halves.length - 1];
  if (last === undefined) return null;
  // After a crash the log continues behind the last picture; it is replayed on the picture, unless bytes between are
  // gone.
  const drawn = from === null ? readPicture(dir, run) : null;
  const oldest = startOf(halves) ?? last.start;
  const kept = Math.max(oldest, last.end - TERMINAL_RING_BYTES);
  const picture = drawn !== null && drawn.start >= kept && drawn.start <= last.end ? drawn : null;
  const start = picture?.start ?? Math.min(Math.max(from ?? 0, kept), last.end);
  const { end } = last;
  const sizes = sizesOf(dir, run, log);
  let later = sizes.filter(({ offset }) => offset > start && offset <= end);
  let taken = start;
  let closed = false;
  let wake: () => void = () => undefined;

  async function pump(): Promise<void> {
    let at = start;
    while (!closed && at < end) {
      if (at - taken >= TERMINAL_HIGH_BYTES) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const piece = await readLog(dir, run, at, PIECE_BYTES);
      if (closed || piece === null || piece.bytes.length === 0) break;
      at = piece.offset + piece.bytes.length;
      for (const { offset, size } of later) if (offset < at) reader.resized?.(offset, size);
      later = later.filter(({ offset }) => offset >= at);
      reader.data(piece.offset, piece.bytes);
    }
    if (!closed) reader.end(at);
  }
  pump().catch((error: unknown) => {
    log.warn('a terminal log could not be read', { run, error: String(error) });
    if (!closed) reader.end(taken);
  });
  return {
    start,
    size: picture?.size ?? sizeAt(sizes, start) ?? drawn?.size ?? null,
    screen: picture?.screen ?? null,
    ack(offset) {
      taken = Math.max(taken, offset);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
  };
}
