/** Connects a run to the host, through a terminal or through pipes. */
import type { Terminals, WriteOutcome } from '../../core/ports/index.ts';

/** Where a run's output goes: its log and its readers. */
export interface Output {
  resized(cols: number, rows: number): void;
  /** To be called after the last byte. Resolves when the logs are on disk. */
  end(): Promise<void>;
}

/** The host's ends of one run's terminal or pipes. */
export interface Connection {
  /** Pid of the host's own child. */
  readonly pid: number;
  /** Device number of the terminal, as in /proc/PID/stat; 0 when there is none or it is unknown. */
  readonly tty: number;
  /** Exit code of the host's own child, or 128 + signal number when it was killed. */
  readonly exited: Promise<number>;
  /** When the run last wrote output, in ms since the epoch; null before the first byte. */
  readonly lastOutputAt: number | null;
  /** Sends all output to the terminals, including what has already arrived. To be called once. */
  attach(terminals: Terminals, run: string): Output;
  /** As InputQueue.write. */
  write(data: string | Uint8Array): Promise<WriteOutcome>;
  /** As SpawnedRun.endInput. */
  endInput(): Promise<void>;
  /** False when there is no open terminal. */
  resize(cols: number, rows: number): boolean;
  /** Continues reading after a pause, so that a slow reader cannot cost the run's last output. */
  resume(): void;
  /** Reads the remaining output, then closes the host's ends. To be called once. */
  close(): Promise<void>;
}

/** After this long without a byte, all output of processes that have ended counts as read. */
const QUIET_MS = 20;
/** The longest wait for the last output. */
const MAX_DRAIN_MS = 500;
const POLL_MS = 5;

/**
 * Waits until the output is over or pauses for QUIET_MS, at most MAX_DRAIN_MS. `lastByteAt` is on the clock of
 * `performance.now()`.
 */
export async function drain(isOver: () => boolean, lastByteAt: () => number): Promise<void> {
  const began = performance.now();
  for (let now = began; !isOver() && now - began < MAX_DRAIN_MS; now = performance.now()) {
    if (now - Math.max(began, lastByteAt()) > QUIET_MS) return;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}
