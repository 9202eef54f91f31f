/** The small ports: time, randomness, log, notices. */
import type { Message } from '../../../contract/index.ts';

export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** ms that only go forward, with fractions: for durations and deadlines, whatever the clock on the wall is set to. */
  elapsed(): number;
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

/** By what a run shows that it is one. */
export interface RunTokens {
  /** The same for the same run as long as the host lives; whoever does not know it cannot make it. */
  of(run: string): string;
}

export interface Log {
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, error: unknown, data?: Record<string, unknown>): void;
}

/** Tells a person who may not be looking at the window. */
export interface Notifier {
  notify(notice: { kind: 'stop-failed'; story: string; agent: string; message: Message }): void;
}

/** What only the process around the host can do: windows, dialogs, other projects. `session`: who asked. */
export interface Shell {
  open(dir: string, session: number): Promise<{ path: string }>;
  pick(session: number): Promise<{ path: string } | null>;
  recent(): Promise<{ path: string; name: string }[]>;
  demo(session: number): Promise<{ path: string }>;
}
