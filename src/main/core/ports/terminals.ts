/** Terminal bytes of runs: from the PTY to readers, memory and disk. Made real by adapters/terminals. */

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

/** One reader of one run. `data` comes in order, without gaps after `start`. */
export interface TerminalReader {
  data(offset: number, bytes: Uint8Array): void;
  end(offset: number): void;
}

export interface TerminalHandle {
  /** Offset at which the replay begins; later than asked when older bytes are gone from memory. */
  start: number;
  /** The reader has taken everything before `offset`. */
  ack(offset: number): void;
  close(): void;
}

export interface Terminals {
  /** A new run's stream. */
  feed(run: string, controls: PtyControls, size: { cols: number; rows: number }): TerminalFeed;
  /** Replays from `from` out of memory (or the disk log, after the run's end) and goes live in one step; null: nothing known of this run. */
  open(run: string, from: number, reader: TerminalReader): TerminalHandle | null;
  /** Kept bytes for `agent logs`, at most `limit` from `offset`; null: nothing kept. `end`: offset after the last byte written so far. */
  read(run: string, offset: number, limit: number): Promise<{ offset: number; bytes: Uint8Array; end: number } | null>;
  /** Told, at most a few times a second per run, the last printable line it wrote (200 characters). */
  onLastLine(listener: (run: string, line: string) => void): void;
  close(): Promise<void>;
}
