/**
 * Finds lines that are older than what a run's terminal keeps, by replaying the log on a terminal that keeps more.
 *
 * They are used only when the newer lines of both terminals are the same. So a log that begins in the middle of the
 * output cannot show lines that never existed.
 */
import * as headless from '@xterm/headless';
import { TERMINAL_HISTORY_LINES } from '../../../contract/index.ts';
import { createStringCap, guardParser } from './guard.ts';
import { drawLines } from './serialise.ts';
import type { SizeChange } from './sizes-file.ts';
import { sizeAt } from './sizes-file.ts';
import { loadWidths } from './widths.ts';

/** How much of a log's end is replayed, which takes less than a second. */
export const HISTORY_BYTES = 4 * 1024 * 1024;
/** Limit of the output; fewer lines are drawn when it would be longer. */
const LIMIT_CHARACTERS = 2_000_000;
const PIECE_BYTES = 64 * 1024;
/** How often the replay continues with output that the agent has written meanwhile. */
const TRIES = 20;

const { Terminal } = ((Reflect.get(headless, 'default') as typeof headless | undefined) ?? headless) as typeof headless;

/** The run's terminal, and access to its log. */
export interface OlderOptions {
  /** The run's own terminal. */
  shown: headless.Terminal;
  /** Offset after the last byte that it has parsed. */
  parsed(): number;
  /** Offset of the oldest byte that is kept. */
  oldest: number;
  sizes: readonly SizeChange[];
  /** Reads at most `limit` bytes at `offset`; null or empty when there are none. */
  read(offset: number, limit: number): Promise<Uint8Array | null>;
}

/** Requests run one at a time, because each keeps a terminal in memory. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Output that draws the older lines, to be written before the screen; null when there are none or they are uncertain.
 */
export function olderLines(options: OlderOptions): Promise<string | null> {
  const result = queue.then(() => find(options));
  queue = result.catch(() => undefined);
  return result;
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
    if (output.length <= LIMIT_CHARACTERS) return `${output}\r\n`;
  }
  return null;
}
