/** One run that still writes: its ring, its disk log, its screen, its readers, and the pause that they may need. */
import { TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { Log, PtyControls, TerminalHandle, TerminalReader } from '../../core/ports/index.ts';
import { createFlow } from './flow.ts';
import { createLogWriter } from './log-writer.ts';
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
}): LiveRun {
  const { controls } = options;
  const ring = createRing(TERMINAL_RING_BYTES);
  const flow = createFlow(controls);
  const readers = new Set<TerminalReader>();
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
    const end = ring.end();
    for (const reader of [...readers]) reader.end(end);
    readers.clear();
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
        for (const reader of [...readers]) reader.data(offset, piece);
        offset = after;
      }
    },
    resize: (cols, rows) => screen.resize(cols, rows),
    end() {
      ending ??= finish();
      return ending;
    },
    open(from, reader) {
      const start = Math.min(Math.max(from, ring.start()), ring.end());
      const debtor = flow.join(start);
      let offset = start;
      for (const piece of ring.since(start)) {
        reader.data(offset, piece);
        offset += piece.length;
      }
      if (ending === null) readers.add(reader);
      else {
        debtor.leave();
        reader.end(offset);
      }
      return {
        start,
        ack: (upTo) => debtor.took(upTo),
        close() {
          readers.delete(reader);
          debtor.leave();
        },
      };
    },
    read(offset, limit) {
      if (offset < ring.start()) return null;
      return new Uint8Array(Buffer.concat(ring.since(offset))).slice(0, limit);
    },
    size: () => ring.end(),
  };
}
