/**
 * Lines that are older than what a run's own terminal keeps: its log is written again on a terminal that keeps more. They
 * count only where the newer lines of both are the same, so a log that begins in the middle shows nothing that never was.
 */
import * as headless from '@xterm/headless';
import { TERMINAL_HISTORY_LINES } from '../../../contract/index.ts';
import { createStringCap, guardParser } from './guard.ts';
import { drawLines } from './serialise.ts';
import type { Sized } from './sizes-file.ts';
import { sizeAt } from './sizes-file.ts';
import { loadWidths } from './widths.ts';

/** So much of a log's end is read for them: under a second of work. */
export const HISTORY_BYTES = 4 * 1024 * 1024;
/** Longest output; fewer lines when it would be more. */
const LIMIT_CHARS = 2_000_000;
const PIECE_BYTES = 64 * 1024;
/** How often it is asked whether an agent has written more meanwhile. */
const TRIES = 20;

const { Terminal } = ((Reflect.get(headless, 'default') as typeof headless | undefined) ?? headless) as typeof headless;

export interface OlderOptions {
  /** The terminal that the lines are older than. */
  shown: headless.Terminal;
  /** Offset after the last byte that it has parsed. */
  parsed(): number;
  /** Offset of the oldest byte that is kept. */
  oldest: number;
  sizes: readonly Sized[];
  /** At most `limit` bytes at `offset`; null or empty: there are none. */
  read(offset: number, limit: number): Promise<Uint8Array | null>;
}

/** One at a time: each keeps a terminal in memory. */
let queue: Promise<unknown> = Promise.resolve();

/** Output that draws the older lines, to be written before the screen; null: there are none, or they cannot be told. */
export function olderLines(options: OlderOptions): Promise<string | null> {
  const mine = queue.then(() => find(options));
  queue = mine.catch(() => undefined);
  return mine;
}

async function find({ shown, parsed, oldest, sizes, read }: OlderOptions): Promise<string | null> {
  const { normal } = shown.buffer;
  if (normal.length <= shown.rows) return null;
  let at = Math.max(oldest, parsed() - HISTORY_BYTES);
  const first = sizeAt(sizes, at) ?? { cols: shown.cols, rows: shown.rows };
  const terminal = new Terminal({ ...first, scrollback: TERMINAL_HISTORY_LINES, allowProposedApi: true });
  guardParser(terminal);
  loadWidths(terminal);
  const cap = createStringCap();
  const write = (bytes: Uint8Array) => new Promise<void>((done) => terminal.write(cap(bytes), done));
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      while (at < parsed()) {
        const next = sizes.find(({ offset }) => offset > at)?.offset ?? Number.POSITIVE_INFINITY;
        const bytes = await read(at, Math.min(PIECE_BYTES, parsed() - at, next - at));
        if (bytes === null || bytes.length === 0) return null;
        await write(bytes);
        at += bytes.length;
        const size = sizeAt(sizes, at);
        if (size !== null) terminal.resize(size.cols, size.rows);
      }
      if (at !== parsed()) continue;
      terminal.resize(shown.cols, shown.rows);
      return compare(terminal, shown);
    }
    return null;
  } finally {
    terminal.dispose();
  }
}

function compare(long: headless.Terminal, short: headless.Terminal): string | null {
  const [all, newer] = [long.buffer.normal, short.buffer.normal];
  const older = all.length - newer.length;
  if (older <= 0) return null;
  for (let row = 0; row < newer.length; row += 1) {
    if (all.getLine(older + row)?.translateToString(true) !== newer.getLine(row)?.translateToString(true)) return null;
  }
  for (let lines = older; lines > 0; lines = Math.floor(lines / 2)) {
    const output = drawLines(long, older - lines, older);
    if (output.length <= LIMIT_CHARS) return `${output}\r\n`;
  }
  return null;
}
