/** Appends one stream's bytes to its disk log, in order and without blocking the caller. */
import { close, write } from 'node:fs';
import { promisify } from 'node:util';
import type { TerminalSize } from '../../../contract/index.ts';
import { TERMINAL_LOG_BYTES } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { openStateFile } from '../state-files/index.ts';
import { encodeHeader, halfPath } from './log-file.ts';
import type { SizeChange } from './sizes-file.ts';
import { createSizesFile } from './sizes-file.ts';

/** The disk log of one live stream. */
export interface LogWriter {
  /** Appends bytes; `offset` is that of the first one. */
  append(offset: number, bytes: Uint8Array): void;
  /** The bytes from `offset` on are written for this size. It is stored before the first of them. */
  resized(offset: number, size: TerminalSize): void;
  /** Resolves when all bytes are on disk, or are lost with a warning in the log. */
  close(): Promise<void>;
}

/**
 * The least time between a failed write (a full disk) and the next try. The log then begins again at the current
 * offset.
 */
const RETRY_MS = 5_000;
const HALF_BYTES = TERMINAL_LOG_BYTES / 2;
/** Bytes that come within this time are written together, since each write wakes another thread. */
const GATHER_MS = 10;
/** So many bytes wait for no others. */
const GATHER_BYTES = 64 * 1024;

/** `wrote` gets the offset up to which bytes are written or lost, so that a failing disk never stops an agent. */
export function createLogWriter(options: {
  dir: string;
  run: string;
  log: Log;
  wrote(offset: number): void;
  halfBytes?: number;
  now?: () => number;
}): LogWriter {
  const { dir, run, log } = options;
  const halfBytes = options.halfBytes ?? HALF_BYTES;
  const now = options.now ?? Date.now;
  const putSize = createSizesFile(dir, run);
  let pending: { offset: number; bytes: Uint8Array; sizeChange: SizeChange | null }[] = [];
  let sizeChange: SizeChange | null = null;
  /** Sizes that are not on disk yet. A failed write keeps them, because later bytes need them. */
  const unwrittenSizes: SizeChange[] = [];
  let file: number | null = null;
  let half: 0 | 1 = 1;
  let size = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let work: Promise<void> | null = null;
  let pendingBytes = 0;
  let timer: NodeJS.Timeout | null = null;

  async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) done += (await promisify(write)(file, bytes, done, bytes.length - done)).bytesWritten;
  }
  async function begin(offset: number): Promise<number> {
    await abandonHalf();
    half = half === 0 ? 1 : 0;
    const next = openStateFile(halfPath(dir, run, half), 'overwrite');
    file = next;
    await writeAll(next, encodeHeader(offset));
    size = 0;
    return next;
  }
  async function store(offset: number, bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const target = file !== null && size < halfBytes ? file : await begin(offset + done);
      const piece = bytes.subarray(done, done + halfBytes - size);
      await writeAll(target, piece);
      size += piece.length;
      done += piece.length;
    }
  }
  async function drain(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      pendingBytes = 0;
      const first = batch[0]?.offset ?? 0;
      unwrittenSizes.push(...batch.flatMap((piece) => piece.sizeChange ?? []));
      const bytes = Buffer.concat(batch.map((piece) => piece.bytes));
      if (now() - failedAt >= RETRY_MS) {
        try {
          for (let next = unwrittenSizes[0]; next !== undefined; next = unwrittenSizes[0]) {
            putSize(next);
            unwrittenSizes.shift();
          }
          await store(first, bytes);
        } catch (error) {
          failedAt = now();
          log.warn('a terminal log could not be written', { run, error: String(error) });
          await abandonHalf();
        }
      }
      options.wrote(first + bytes.length);
    }
  }
  /** Abandons the current half, which may end inside a sequence, so that the next bytes begin a new one. */
  async function abandonHalf(): Promise<void> {
    const broken = file;
    file = null;
    try {
      if (broken !== null) await promisify(close)(broken);
    } catch (error) {
      log.warn('a terminal log could not be closed', { run, error: String(error) });
    }
  }
  function start(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    work ??= drain().finally(() => {
      work = null;
      if (pending.length > 0) start();
    });
  }
  return {
    append(offset, bytes) {
      pending.push({ offset, bytes, sizeChange });
      sizeChange = null;
      pendingBytes += bytes.length;
      if (pendingBytes >= GATHER_BYTES) start();
      else timer ??= setTimeout(start, GATHER_MS);
    },
    resized(offset, size) {
      sizeChange = { offset, size };
    },
    async close() {
      if (pending.length > 0) start();
      while (work !== null) await work;
      await abandonHalf();
    },
  };
}
