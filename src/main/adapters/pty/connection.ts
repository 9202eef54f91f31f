/** What connects a run with the host: a terminal or pipes. */
import type { Terminals, TypedOutcome } from '../../core/ports/index.ts';

/** The log and the readers of what a run writes. */
export interface Output {
  resized(cols: number, rows: number): void;
  /** No more bytes will come; resolves when the logs are on disk. */
  end(): Promise<void>;
}

export interface Connection {
  /** The host's own child. */
  readonly pid: number;
  /** Device number as in /proc/PID/stat; 0: none, or not known. */
  readonly tty: number;
  /** Exit code of the host's own child, 128 + signal when killed. */
  readonly exited: Promise<number>;
  /** When it last wrote anything, ms since the epoch; null: nothing yet. */
  readonly lastOutputAt: number | null;
  /** From now on its bytes go to the hub, those included that came before. To be called once. */
  attach(terminals: Terminals, run: string): Output;
  /** As Typed.write. */
  write(data: string | Uint8Array): Promise<TypedOutcome>;
  /** As SpawnedRun.endInput. */
  endInput(): Promise<void>;
  /** False when there is no terminal, or none any more. */
  resize(cols: number, rows: number): boolean;
  /** A reader that is slow must not cost the last bytes: what was paused goes on. */
  resume(): void;
  /** Takes the last bytes, then closes the host's ends. To be called once. */
  close(): Promise<void>;
}

/** ms without a byte after which what was written by processes that have ended is taken to be read, and the longest wait for that. */
const QUIET_MS = 20;
const LONGEST_DRAIN_MS = 500;
const LOOK_MS = 5;

/** Waits for the last bytes: until `isOver`, or nothing has come for a while. `lastByteAt` by `performance.now()`. */
export async function drain(isOver: () => boolean, lastByteAt: () => number): Promise<void> {
  const began = performance.now();
  for (let now = began; !isOver() && now - began < LONGEST_DRAIN_MS; now = performance.now()) {
    if (now - Math.max(began, lastByteAt()) > QUIET_MS) return;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}
