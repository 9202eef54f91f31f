/** One live run: its output in memory and on disk, its screen, its readers, and the pauses that they may need. */
import type { TerminalSize, TerminalTheme } from '../../../contract/index.ts';
import { TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { Log, PtyControls, TerminalHandle, TerminalReader, TerminalStart } from '../../core/ports/index.ts';
import { incompleteBytes } from './boundary.ts';
import type { After } from './flow.ts';
import { createFlow } from './flow.ts';
import { STRING_LIMIT_BYTES } from './guard.ts';
import { oldestKept, readLog } from './log-reader.ts';
import { createLogWriter } from './log-writer.ts';
import { createReaders } from './readers.ts';
import { createRing } from './ring.ts';
import type { Picture } from './screen.ts';
import { createScreen } from './screen.ts';
import { writePicture } from './screen-file.ts';
import { readSizes } from './sizes-file.ts';

/** One stream of a live run. */
export interface LiveRun {
  data(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  themeChanged(): void;
  /** As Terminals.takesPaste. */
  takesPaste(): boolean;
  /** As Terminals.settled. */
  settled(): Promise<void>;
  end(): Promise<void>;
  open(from: number | null, reader: TerminalReader): TerminalHandle;
  /** At most `limit` bytes from `offset`; null when these are no longer in memory but on disk. */
  read(offset: number, limit: number): Uint8Array | null;
  /** Offset after the last byte. */
  size(): number;
}

/** Opens the stream of a run in a terminal. */
export function createLiveRun(options: {
  dir: string;
  run: string;
  log: Log;
  controls: PtyControls;
  size: TerminalSize;
  lastLine(line: string): void;
  /** As Terminals.onScreen. */
  shown(screen: () => string): void;
  theme(): TerminalTheme;
  after?: After;
}): LiveRun {
  const { controls } = options;
  const ring = createRing(TERMINAL_RING_BYTES);
  const flow = createFlow(controls, options.after);
  const disk = flow.join(0);
  const parser = flow.join(0);
  const writer = createLogWriter({ ...options, wrote: (offset) => disk.acknowledge(offset) });
  writer.resized(0, options.size);
  const screen = createScreen({
    size: options.size,
    answer: (data) => controls.write(data),
    lastLine: options.lastLine,
    shown: options.shown,
    theme: options.theme,
  });
  /** Offset after the last byte that the screen has parsed. */
  let parsed = 0;
  let size = options.size;
  const readers = createReaders(ring, flow, { now: picture, history });
  let ending: Promise<void> | null = null;

  /** The start never falls inside a sequence, because an incomplete sequence has drawn nothing yet. */
  function picture(drawn: Picture = screen.picture()): TerminalStart {
    const tail = Buffer.concat(ring.since(Math.max(ring.start(), parsed - STRING_LIMIT_BYTES)));
    const unparsed = ring.end() - parsed;
    const open = incompleteBytes(tail.subarray(0, tail.length - unparsed));
    return { start: parsed - open, size: drawn.size, screen: drawn.output };
  }

  async function history(): Promise<TerminalStart | null> {
    const { dir, run } = options;
    const drawn = await screen.history({
      parsed: () => parsed,
      oldest: Math.min(oldestKept(dir, run) ?? ring.start(), ring.start()),
      sizes: readSizes(dir, run),
      async read(offset, limit) {
        const recent = read(offset, limit);
        if (recent !== null) return recent;
        const older = await readLog(dir, run, offset, limit);
        return older?.offset === offset ? older.bytes : null;
      },
    });
    return drawn === null ? null : picture(drawn);
  }

  function read(offset: number, limit: number): Uint8Array | null {
    if (offset < ring.start()) return null;
    return new Uint8Array(Buffer.concat(ring.since(offset))).slice(0, limit);
  }

  async function finish(): Promise<void> {
    flow.release();
    readers.end();
    const [last] = await Promise.all([screen.close(), writer.close()]);
    writePicture(options, { start: ring.end(), size: last.size, screen: last.output });
  }
  return {
    data(bytes) {
      if (ending !== null) return;
      let offset = ring.end();
      for (const piece of ring.append(bytes)) {
        const after = offset + piece.length;
        flow.extend(after);
        writer.append(offset, piece);
        screen.write(piece, () => {
          parsed = after;
          parser.acknowledge(after);
        });
        readers.data(offset, piece);
        offset = after;
      }
    },
    resize(next) {
      if (ending !== null || (next.cols === size.cols && next.rows === size.rows)) return;
      size = next;
      screen.resize(next);
      writer.resized(ring.end(), next);
      readers.resized(ring.end(), next);
    },
    themeChanged: screen.themeChanged,
    takesPaste: () => ending === null && screen.takesPaste(),
    settled: () => (ending === null ? screen.settled() : ending),
    end() {
      ending ??= finish();
      return ending;
    },
    open: (from, reader) => readers.open(from, reader, size),
    read,
    size: () => ring.end(),
  };
}
