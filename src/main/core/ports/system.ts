/** The small ports: time, randomness, log, notices. */

export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Calls `task` once after `ms`; the result cancels. */
  after(ms: number, task: () => void): () => void;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** Lower-case letters and digits. */
  id(length: number): string;
  /** 0 <= x < 1 */
  fraction(): number;
}

export interface Log {
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, error: unknown, data?: Record<string, unknown>): void;
}

/** Tells a person who may not be looking at the window. */
export interface Notifier {
  notify(notice: { kind: 'stop-failed'; story: string; agent: string; text: string }): void;
}

/** Kept bytes of runs: memory for replay, disk for `agent logs`. */
export interface RunLogs {
  /** Bytes from `offset`, at most `limit`; null when nothing of this run was kept. `first`: the oldest offset kept. */
  read(run: string, offset: number, limit: number): Promise<{ offset: number; bytes: Uint8Array; end: number } | null>;
}
