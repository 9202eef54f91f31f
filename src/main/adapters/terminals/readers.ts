/**
 * Who reads one live run. A reader that takes nothing for too long is left behind: it gets no more bytes and holds
 * nobody up. When it has taken nearly all it was given, it goes on from the ring, at a later offset if its own is gone.
 */
import type { TerminalSize } from '../../../contract/index.ts';
import { TERMINAL_LOW_BYTES } from '../../../contract/index.ts';
import type { TerminalHandle, TerminalReader, TerminalStart } from '../../core/ports/index.ts';
import type { Debtor, Flow } from './flow.ts';
import type { Ring } from './ring.ts';

export interface Readers {
  /** Goes live after the screen (null) or a replay from `from` out of the ring, in one step. `size`: the terminal's now; null: there is none. */
  open(from: number | null, reader: TerminalReader, size: TerminalSize | null): TerminalHandle;
  /** From `offset` on the bytes are written for this size. */
  resized(offset: number, size: TerminalSize): void;
  /** New bytes, which are in the ring already, for all who keep up. */
  data(offset: number, bytes: Uint8Array): void;
  /** The run wrote its last byte: all are given what the ring still has for them, then told. */
  end(): void;
}

interface Entry {
  reader: TerminalReader;
  /** Offset after the last byte it was given. */
  given: number;
  /** null: left behind. */
  debtor: Debtor | null;
  /** Older lines were asked for; once is enough, since all there are come at once. */
  asked: boolean;
}

/** The screen as it stands, for readers that draw (those with `restart`). */
export interface Pictures {
  now(): TerminalStart;
  /** With lines before it that are older than what the host's own terminal keeps; null: there are none. */
  history(): Promise<TerminalStart | null>;
}

export function createReaders(ring: Ring, flow: Flow, pictures: Pictures): Readers {
  const entries = new Set<Entry>();
  let ended = false;

  /** Gives what the ring has from `from` on. */
  function replay(entry: Entry, from: number): void {
    entry.given = Math.min(Math.max(from, ring.start()), ring.end());
    for (const piece of ring.since(entry.given)) {
      const offset = entry.given;
      entry.given += piece.length;
      entry.reader.data(offset, piece);
    }
  }
  function count(entry: Entry, taken: number): void {
    entry.debtor = flow.join(taken, () => {
      entry.debtor = null;
    });
  }
  async function showOlder(entry: Entry): Promise<void> {
    if (entry.asked) return;
    entry.asked = true;
    const from = await pictures.history();
    // One that has left, or that is left behind and will begin again, is not disturbed.
    if (from === null || ended || !entries.has(entry) || entry.debtor === null || from.start < ring.start()) return;
    entry.reader.restart?.(from);
    entry.debtor.leave();
    count(entry, from.start);
    replay(entry, from.start);
  }
  function took(entry: Entry, upTo: number): void {
    if (entry.debtor !== null) {
      entry.debtor.took(upTo);
      return;
    }
    if (ended || !entries.has(entry) || entry.given - upTo >= TERMINAL_LOW_BYTES) return;
    const lost = ring.start() > entry.given;
    // A reader that draws is given the screen where its bytes are gone.
    const from = lost && entry.reader.restart !== undefined ? pictures.now() : null;
    if (from !== null) entry.reader.restart?.(from);
    count(entry, from?.start ?? (lost ? ring.start() : Math.min(upTo, entry.given)));
    replay(entry, from?.start ?? entry.given);
  }
  return {
    open(from, reader, size) {
      const entry: Entry = { reader, given: 0, debtor: null, asked: false };
      const screen = from === null || (from < ring.start() && reader.restart !== undefined) ? pictures.now() : null;
      const start = screen?.start ?? Math.min(Math.max(from ?? 0, ring.start()), ring.end());
      if (!ended) {
        entries.add(entry);
        count(entry, start);
      }
      replay(entry, start);
      if (ended) reader.end(entry.given);
      return {
        start,
        size: screen?.size ?? size,
        screen: screen?.screen ?? null,
        ack: (upTo) => took(entry, upTo),
        history: () => showOlder(entry),
        close() {
          entries.delete(entry);
          entry.debtor?.leave();
        },
      };
    },
    data(offset, bytes) {
      for (const entry of [...entries]) {
        if (entry.debtor === null) continue;
        entry.given = offset + bytes.length;
        entry.reader.data(offset, bytes);
      }
    },
    resized(offset, size) {
      for (const entry of [...entries]) entry.reader.resized?.(offset, size);
    },
    end() {
      ended = true;
      for (const entry of [...entries]) {
        if (entry.given < ring.end()) replay(entry, entry.given);
        entry.reader.end(ring.end());
      }
      entries.clear();
    },
  };
}
