/**
 * One live stream of a run on pipes: its output in memory and on disk, and its readers. It is raw and has no screen.
 */
import { TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { Log, PtyControls } from '../../core/ports/index.ts';
import { type After, createFlow } from './flow.ts';
import type { LiveRun } from './live-run.ts';
import { createLogWriter } from './log-writer.ts';
import { createReaders } from './readers.ts';
import { createRing } from './ring.ts';

/** `name` is that of its log (log-file.ts). Readers begin with the oldest bytes in memory, since there is no screen. */
export function createLivePipe(options: {
  dir: string;
  name: string;
  log: Log;
  controls: Pick<PtyControls, 'pause' | 'resume'>;
  after?: After | undefined;
}): LiveRun {
  const { dir, name, log, controls } = options;
  const ring = createRing(TERMINAL_RING_BYTES);
  const flow = createFlow(controls, options.after);
  const disk = flow.join(0);
  const writer = createLogWriter({ dir, run: name, log, wrote: (offset) => disk.acknowledge(offset) });
  const readers = createReaders(ring, flow, {
    now: () => ({ start: ring.start(), size: null, screen: null }),
    history: async () => null,
  });
  let ending: Promise<void> | null = null;

  return {
    data(bytes) {
      if (ending !== null) return;
      let offset = ring.end();
      for (const piece of ring.append(bytes)) {
        flow.extend(offset + piece.length);
        writer.append(offset, piece);
        readers.data(offset, piece);
        offset += piece.length;
      }
    },
    resize: () => undefined,
    themeChanged: () => undefined,
    takesPaste: () => false,
    // It has no screen to read.
    settled: () => Promise.resolve(),
    end() {
      if (ending === null) {
        flow.release();
        readers.end();
        ending = writer.close();
      }
      return ending;
    },
    open: (from, reader) => readers.open(from, reader, null),
    read(offset, limit) {
      return offset < ring.start() ? null : new Uint8Array(Buffer.concat(ring.since(offset))).slice(0, limit);
    },
    size: () => ring.end(),
  };
}
