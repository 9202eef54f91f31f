/** One run that still writes: its ring, its disk log, its screen, its readers, and the pause that they may need. */
import { TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { Log, PtyControls, TerminalHandle, TerminalReader } from '../../core/ports/index.ts';
import type { After } from './flow.ts';
import { createFlow } from './flow.ts';
import { createLogWriter } from './log-writer.ts';
import { createReaders } from './readers.ts';
import { createRing } from './ring.ts';
import { createScreen } from './screen.ts';

export interface LiveRun {
  data(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  end(): Promise<void>;
  open(from: number, reader: TerminalReader): TerminalHandle;
  /** At most `limit` bytes from `offset`, if that is still in memory; null: look on disk. */
  read(offset: number, limit: number): Uint8Array | null;
  /** Offset after the last byte so far. */
  size(): number;
}

export function createLiveRun(options: {
  dir: string;
  run: string;
  log: Log;
  controls: PtyControls;
  size: { cols: number; rows: number };
  lastLine(line: string): void;
  after?: After;
}): LiveRun {
  const { controls } = options;
  const ring = createRing(TERMINAL_RING_BYTES);
  const flow = createFlow(controls, options.after);
  const readers = createReaders(ring, flow);
  const disk = flow.join(0);
  const parser = flow.join(0);
  const writer = createLogWriter({ ...options, wrote: (offset) => disk.took(offset) });
  const screen = createScreen({
    size: options.size,
    answer: (data) => controls.write(data),
    lastLine: options.lastLine,
  });
  let ending: Promise<void> | null = null;

  async function finish(): Promise<void> {
    flow.release();
    readers.end();
    await Promise.all([screen.close(), writer.close()]);
  }
  return {
    data(bytes) {
      if (ending !== null) return;
      let offset = ring.end();
      for (const piece of ring.append(bytes)) {
        const after = offset + piece.length;
        flow.grew(after);
        writer.append(offset, piece);
        screen.write(piece, () => parser.took(after));
        readers.data(offset, piece);
        offset = after;
      }
    },
    resize: (cols, rows) => screen.resize(cols, rows),
    end() {
      ending ??= finish();
      return ending;
    },
    open: (from, reader) => readers.open(from, reader),
    read(offset, limit) {
      if (offset < ring.start()) return null;
      return new Uint8Array(Buffer.concat(ring.since(offset))).slice(0, limit);
    },
    size: () => ring.end(),
  };
}
