/** What runs write: from their terminals and pipes to readers, memory and disk. Made real by adapters/terminals. */
import type { OutputStream, TerminalSize, TerminalTheme } from '../../../contract/index.ts';

/** What the hub may do to a PTY. */
export interface PtyControls {
  pause(): void;
  resume(): void;
  /** Answers to terminal queries, given by the host's own headless terminal, exactly once. */
  write(data: string): void;
}

/** The PTY's end of one run's stream. */
export interface TerminalFeed {
  data(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** No more bytes will come; resolves when the log is on disk. */
  end(): Promise<void>;
}

/** Where a reader's bytes begin, and what it must draw before them. */
export interface TerminalStart {
  /** Offset of the first byte; later than asked when older bytes are gone from memory. */
  start: number;
  /** The terminal's size there; null where it is not known. */
  size: TerminalSize | null;
  /** Output that draws the screen at `start`, with all modes, on an empty terminal of that size; null: nothing to draw. */
  screen: string | null;
}

/** One reader of one run. `data` comes in order, without gaps after `start`. */
export interface TerminalReader {
  data(offset: number, bytes: Uint8Array): void;
  end(offset: number): void;
  /** It was left behind, and its bytes begin again here. */
  restart?(from: TerminalStart): void;
  /** From `offset` on the bytes are written for this size. */
  resized?(offset: number, size: TerminalSize): void;
}

export interface TerminalHandle extends TerminalStart {
  /** The reader has taken everything before `offset`. */
  ack(offset: number): void;
  /** The reader is at the top of what it was given: it is started again (`restart`) with all older lines, if there are any. Never rejects for want of them. */
  history?(): Promise<void>;
  close(): void;
}

export interface Terminals {
  /** A new run's stream. */
  feed(run: string, controls: PtyControls, size: { cols: number; rows: number }): TerminalFeed;
  /** One stream of a new run on pipes: kept raw, as a terminal's bytes are, without a screen. */
  feedPipe(run: string, stream: OutputStream, controls: Pick<PtyControls, 'pause' | 'resume'>): TerminalFeed;
  /**
   * Goes live in one step, after the screen as it stands (`from` null) or a replay from that offset, out of memory (or
   * from disk, after the run's end). Of a run on pipes it is what it wrote to stdout. Returns null: nothing known of this
   * run.
   */
  open(run: string, from: number | null, reader: TerminalReader): TerminalHandle | null;
  /**
   * Kept bytes for `agent logs`, at most `limit` from `offset`; null: nothing kept. `end`: offset after the last byte
   * written so far. `stream`: `stdout` when left out, which is also a terminal's only one.
   */
  read(
    run: string,
    offset: number,
    limit: number,
    stream?: OutputStream,
  ): Promise<{ offset: number; bytes: Uint8Array; end: number } | null>;
  /** That of the page seen last: agents that ask for colours are answered with it from now on. */
  setTheme(theme: TerminalTheme): void;
  /** Told, at most a few times a second per run, the last printable line it wrote (200 characters). */
  onLastLine(listener: (run: string, line: string) => void): void;
  close(): Promise<void>;
}
