/** The output of runs on its way to readers, memory and disk. Implemented by adapters/terminals. */
import type { OutputStream, TerminalSize, TerminalTheme } from '../../../contract/index.ts';

/** The part of a PTY that the terminal hub controls. */
export interface PtyControls {
  /** Stops reading the run's output. */
  pause(): void;
  resume(): void;
  /** Sends the answers of the host's own headless terminal to terminal queries. Each query is answered once. */
  write(data: string): void;
}

/** Takes in the output of one run or of one of its pipes. */
export interface TerminalFeed {
  data(bytes: Uint8Array): void;
  /** The following bytes are written for this size, in characters and lines. */
  resize(cols: number, rows: number): void;
  /** Ends the stream. Resolves when the log is on disk. */
  end(): Promise<void>;
}

/** Where a reader's bytes begin, and what it must draw before them. */
export interface TerminalStart {
  /** Byte offset of the first byte. It is later than requested if older bytes are no longer kept. */
  start: number;
  /** The terminal's size at that offset. Null when unknown. */
  size: TerminalSize | null;
  /**
   * Output that draws the screen at `start`, modes included, on an empty terminal of that size. Null: nothing to draw.
   */
  screen: string | null;
}

/** One reader of one run. `data` is called in order, without gaps after `start`. Offsets are in bytes. */
export interface TerminalReader {
  data(offset: number, bytes: Uint8Array): void;
  end(offset: number): void;
  /** The reader was too slow: bytes were skipped, and the stream begins again here. */
  restart?(from: TerminalStart): void;
  /** The bytes from `offset` on are written for this size. */
  resized?(offset: number, size: TerminalSize): void;
  /** It can do without no byte: it is never skipped, and the run waits for it however long that takes. */
  needsAll?: true;
}

/** An open reader. */
export interface TerminalHandle extends TerminalStart {
  /** Acknowledges all bytes before `offset`. */
  ack(offset: number): void;
  /**
   * Requests the lines above the top of the reader's screen. If there are any, the reader is restarted with all of
   * them. Never rejects because there are none.
   */
  history?(): Promise<void>;
  close(): void;
}

/** The terminal hub. */
export interface Terminals {
  /** Begins the stream of a new run. `size` is in characters and lines. */
  feed(run: string, controls: PtyControls, size: { cols: number; rows: number }): TerminalFeed;
  /** Begins one stream of a new run on pipes. Its raw bytes are kept like a terminal's, but there is no screen. */
  feedPipe(run: string, stream: OutputStream, controls: Pick<PtyControls, 'pause' | 'resume'>): TerminalFeed;
  /**
   * Opens a reader, which follows live output from then on. `from` null: it begins with the present screen, or with the
   * oldest bytes in memory if there is none. Otherwise it replays from that byte offset, from memory, or from disk after
   * the run's end. `stream` is `stdout` by default. Returns null for an unknown run or stream.
   */
  open(run: string, from: number | null, reader: TerminalReader, stream?: OutputStream): TerminalHandle | null;
  /**
   * Reads at most `limit` kept bytes from byte `offset`; null when nothing is kept. `end` is the offset after the last
   * byte written so far. `stream` is `stdout` by default, which is also a terminal's only one.
   */
  read(
    run: string,
    offset: number,
    limit: number,
    stream?: OutputStream,
  ): Promise<{ offset: number; bytes: Uint8Array; end: number } | null>;
  /** When the kept output of a run was last written, in ms since the epoch. Null when nothing is kept. Never throws. */
  lastWriteAt(run: string): number | null;
  /** Whether the program on the run's terminal wants pasted text marked as such (bracketed paste) now. */
  takesPaste(run: string): boolean;
  /** Sets the colours with which colour queries of agents are answered: those of the page that sent its theme last. */
  setTheme(theme: TerminalTheme): void;
  /** Calls the listener with the last printable line of a run, at most 200 characters, a few times a second per run. */
  onLastLine(listener: (run: string, line: string) => void): void;
  /**
   * Calls the listener after output of a run, a few times a second at most and always after the last. `screen` returns the
   * text that its screen shows then, a line per row.
   */
  onScreen(listener: (run: string, screen: () => string) => void): void;
  /**
   * Resolves when the output of a run so far is parsed, and its last line was told to the listeners: also for a program that
   * ends at once. Never rejects.
   */
  settled(run: string): Promise<void>;
  /** Ends all streams. Resolves when the logs are on disk. */
  close(): Promise<void>;
}
