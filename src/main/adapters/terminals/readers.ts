/**
 * The readers of one live stream.
 *
 * A reader that acknowledges nothing for too long is left behind: it gets no more bytes, and no longer delays the run. One that
 * needs all bytes is waited for.
 * When it has acknowledged nearly all it was given, it continues from the ring, at a later offset if its own is gone.
 */
import type { TerminalSize } from '../../../contract/index.ts';
import { TERMINAL_LOW_BYTES } from '../../../contract/index.ts';
import type { TerminalHandle, TerminalReader, TerminalStart } from '../../core/ports/index.ts';
import type { Consumer, Flow } from './flow.ts';
import type { Ring } from './ring.ts';

/** All readers of one stream. */
export interface Readers {
  /**
   * Adds a reader. It gets the screen (`from` null) or a replay of the ring from `from`, and then the live bytes,
   * without a gap. `size` is the terminal's current size; null when there is no terminal.
   */
  open(from: number | null, reader: TerminalReader, size: TerminalSize | null): TerminalHandle;
  /** Tells all readers that the bytes from `offset` on are written for this size. */
  resized(offset: number, size: TerminalSize): void;
  /** Passes new bytes, which are already in the ring, to all readers that keep up. */
  data(offset: number, bytes: Uint8Array): void;
  /** The run has written its last byte: all readers get the rest of their bytes, then the end. */
  end(): void;
}

interface Entry {
  reader: TerminalReader;
  /** Offset after the last byte that it was given. */
  sentEnd: number;
  /** Null while it is left behind. */
  consumer: Consumer | null;
  /** Older lines were requested. Later requests are ignored, since the first one gets all of them. */
  hasOlder: boolean;
}

/** The current screen, for readers that draw it. */
export interface Pictures {
  now(): TerminalStart;
  /** The current screen, preceded by lines that are older than the host's terminal keeps; null when there are none. */
  history(): Promise<TerminalStart | null>;
}

/** `pictures` is asked only for readers with `restart` and for those that begin with the screen. */
export function createReaders(ring: Ring, flow: Flow, pictures: Pictures): Readers {
  const entries = new Set<Entry>();
  let ended = false;

  /** Passes the bytes of the ring from `from` on. */
  function replay(entry: Entry, from: number): void {
    entry.sentEnd = Math.min(Math.max(from, ring.start()), ring.end());
    for (const piece of ring.since(entry.sentEnd)) {
      const offset = entry.sentEnd;
      entry.sentEnd += piece.length;
      entry.reader.data(offset, piece);
    }
  }
  function joinFlow(entry: Entry, taken: number): void {
    const leftBehind = (): void => {
      entry.consumer = null;
    };
    entry.consumer = flow.join(taken, entry.reader.needsAll ? undefined : leftBehind);
  }
  async function showOlder(entry: Entry): Promise<void> {
    if (entry.hasOlder) return;
    entry.hasOlder = true;
    const from = await pictures.history();
    // A reader that has closed meanwhile, or is left behind and will be restarted anyway, is skipped.
    if (from === null || ended || !entries.has(entry) || entry.consumer === null || from.start < ring.start()) return;
    entry.reader.restart?.(from);
    entry.consumer.leave();
    joinFlow(entry, from.start);
    replay(entry, from.start);
  }
  function acknowledge(entry: Entry, upTo: number): void {
    if (entry.consumer !== null) {
      entry.consumer.acknowledge(upTo);
      return;
    }
    if (ended || !entries.has(entry) || entry.sentEnd - upTo >= TERMINAL_LOW_BYTES) return;
    const lost = ring.start() > entry.sentEnd;
    // A reader that draws gets the screen in place of the bytes that are gone.
    const from = lost && entry.reader.restart !== undefined ? pictures.now() : null;
    if (from !== null) entry.reader.restart?.(from);
    joinFlow(entry, from?.start ?? (lost ? ring.start() : Math.min(upTo, entry.sentEnd)));
    replay(entry, from?.start ?? entry.sentEnd);
  }
  return {
    open(from, reader, size) {
      const entry: Entry = { reader, sentEnd: 0, consumer: null, hasOlder: false };
      const screen = from === null || (from < ring.start() && reader.restart !== undefined) ? pictures.now() : null;
      const start = screen?.start ?? Math.min(Math.max(from ?? 0, ring.start()), ring.end());
      if (!ended) {
        entries.add(entry);
        joinFlow(entry, start);
      }
      replay(entry, start);
      if (ended) reader.end(entry.sentEnd);
      return {
        start,
        size: screen?.size ?? size,
        screen: screen?.screen ?? null,
        ack: (upTo) => acknowledge(entry, upTo),
        history: () => showOlder(entry),
        close() {
          entries.delete(entry);
          entry.consumer?.leave();
        },
      };
    },
    data(offset, bytes) {
      for (const entry of [...entries]) {
        if (entry.consumer === null) continue;
        entry.sentEnd = offset + bytes.length;
        entry.reader.data(offset, bytes);
      }
    },
    resized(offset, size) {
      for (const entry of [...entries]) entry.reader.resized?.(offset, size);
    },
    end() {
      ended = true;
      for (const entry of [...entries]) {
        if (entry.sentEnd < ring.end()) replay(entry, entry.sentEnd);
        entry.reader.end(ring.end());
      }
      entries.clear();
    },
  };
}
