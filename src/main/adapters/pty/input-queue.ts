/**
 * Queues bytes on their way into a PTY or pipe.
 *
 * The PTY library's own stream retries a blocked write in a busy loop: while the agent does not read, the host does
 * nothing else (measured: 3 s of 3 s). So the bytes wait here instead.
 */
import type { WriteOutcome } from '../../core/ports/index.ts';

/** A writer may continue while at most this much is queued. */
export const INPUT_LOW_BYTES = 64 * 1024;
/** More than this is refused, because an agent that does not read must not fill the host's memory. */
export const INPUT_LIMIT_BYTES = 8 * 1024 * 1024;
/** The most that is written in one turn of the event loop, so that other work is not delayed. */
const TURN_BYTES = 256 * 1024;
/**
 * The most that one write passes; the kernel accepts no more at once (4 kB pages of a PTY's buffer, `tty_buffer.c`).
 */
const PIECE_BYTES = 16 * 1024;
/** The delay before a retry when the PTY is full; it doubles from the first to the maximum. */
const FIRST_RETRY_MS = 2;
const MAX_RETRY_MS = 64;

/** The input of one run, written in order. */
export interface InputQueue {
  /**
   * Resolves when the writer may continue or the PTY is closed. When too much is queued already, resolves at once with
   * `full`, and none of `bytes` is queued.
   */
  write(bytes: Uint8Array): Promise<WriteOutcome>;
  /** Accepts no more. Resolves when the queue is empty or closed. Never rejects. */
  end(): Promise<void>;
  /** Drops what is still queued. */
  close(): void;
}

/**
 * `put` writes without blocking and returns the number of bytes written: 0 when the PTY is full, null when it is
 * closed. `after` calls a task once, later.
 */
export function createInputQueue(
  put: (bytes: Uint8Array) => number | null,
  after: (ms: number, task: () => void) => void,
): InputQueue {
  const queue: Uint8Array[] = [];
  const waiters: { upTo: number; resolve(outcome: WriteOutcome): void }[] = [];
  let queuedBytes = 0;
  let writtenBytes = 0;
  let retryMs = FIRST_RETRY_MS;
  let isScheduled = false;
  let closed = false;
  let ending = false;

  function close(): void {
    closed = true;
    queue.length = 0;
    for (const waiter of waiters.splice(0)) waiter.resolve('closed');
  }
  function pump(): void {
    for (let turn = 0; turn < TURN_BYTES && !closed; ) {
      const [first] = queue;
      if (first === undefined) break;
      const n = put(first.subarray(0, PIECE_BYTES));
      if (n === null) {
        close();
        return;
      }
      if (n === 0) {
        pumpLater(retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
        break;
      }
      retryMs = FIRST_RETRY_MS;
      turn += n;
      writtenBytes += n;
      if (n < first.length) queue[0] = first.subarray(n);
      else queue.shift();
    }
    while (waiters[0] !== undefined && waiters[0].upTo - writtenBytes <= INPUT_LOW_BYTES)
      waiters.shift()?.resolve('open');
    if (queue.length > 0) pumpLater(0);
  }
  function pumpLater(ms: number): void {
    if (isScheduled) return;
    isScheduled = true;
    after(ms, () => {
      isScheduled = false;
      if (!closed) pump();
    });
  }
  return {
    async write(bytes) {
      if (closed || ending) return 'closed';
      if (queuedBytes - writtenBytes + bytes.length > INPUT_LIMIT_BYTES) return 'full';
      if (bytes.length > 0) queue.push(bytes);
      queuedBytes += bytes.length;
      const end = new Promise<WriteOutcome>((resolve) => waiters.push({ upTo: queuedBytes, resolve }));
      if (!isScheduled) pump();
      return end;
    },
    async end() {
      ending = true;
      if (closed || queuedBytes === writtenBytes) return;
      // the offset is chosen so that this waiter resolves only after the last byte
      await new Promise((resolve) => waiters.push({ upTo: queuedBytes + INPUT_LOW_BYTES, resolve }));
    },
    close,
  };
}
