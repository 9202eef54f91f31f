/**
 * Bytes on their way into a PTY. The library writes to a PTY's master by a stream that never sleeps: where the agent
 * does not read, it tries again for ever and the host does nothing else (seen: 3 s of 3 s). So they wait here.
 */
import type { TypedOutcome } from '../../core/ports/index.ts';

/** A writer may go on while no more than this waits. */
export const TYPED_LOW_BYTES = 64 * 1024;
/** More than this is refused: an agent that does not read must not fill the host's memory. */
export const TYPED_MOST_BYTES = 8 * 1024 * 1024;
/** Bytes handed over in one turn, so that other work gets its turn. */
const TURN_BYTES = 256 * 1024;
/** The kernel takes no more than this at once anyway (4 kB pages of a PTY's buffer, `tty_buffer.c`). */
const PIECE_BYTES = 16 * 1024;
/** ms until the next try where the PTY is full: soon, then less often. */
const FIRST_TRY_MS = 2;
const LAST_TRY_MS = 64;

export interface Typed {
  /**
   * Resolves when little enough waits that the writer may go on, when the PTY is closed, or at once with `full` where too
   * much waits already: then nothing of it was taken. What is written keeps its order.
   */
  write(bytes: Uint8Array): Promise<TypedOutcome>;
  /** Resolves when nothing waits any more, or it is closed; until then no more is taken. Never rejects. */
  end(): Promise<void>;
  /** What still waits is dropped. */
  close(): void;
}

/**
 * `put` hands bytes to the PTY and returns how many it took, 0 when it is full now, null when it is gone. `after` calls
 * once, later.
 */
export function createTyped(
  put: (bytes: Uint8Array) => number | null,
  after: (ms: number, task: () => void) => void,
): Typed {
  const queue: Uint8Array[] = [];
  const waiters: { upTo: number; resolve(outcome: TypedOutcome): void }[] = [];
  let given = 0;
  let taken = 0;
  let pause = FIRST_TRY_MS;
  let sleeping = false;
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
        sleep(pause);
        pause = Math.min(pause * 2, LAST_TRY_MS);
        break;
      }
      pause = FIRST_TRY_MS;
      turn += n;
      taken += n;
      if (n < first.length) queue[0] = first.subarray(n);
      else queue.shift();
    }
    while (waiters[0] !== undefined && waiters[0].upTo - taken <= TYPED_LOW_BYTES) waiters.shift()?.resolve('open');
    if (queue.length > 0) sleep(0);
  }
  function sleep(ms: number): void {
    if (sleeping) return;
    sleeping = true;
    after(ms, () => {
      sleeping = false;
      if (!closed) pump();
    });
  }
  return {
    async write(bytes) {
      if (closed || ending) return 'closed';
      if (given - taken + bytes.length > TYPED_MOST_BYTES) return 'full';
      if (bytes.length > 0) queue.push(bytes);
      given += bytes.length;
      const end = new Promise<TypedOutcome>((resolve) => waiters.push({ upTo: given, resolve }));
      if (!sleeping) pump();
      return end;
    },
    async end() {
      ending = true;
      if (closed || given === taken) return;
      // of those that wait this one is the last, and waits for the last byte
      await new Promise((resolve) => waiters.push({ upTo: given + TYPED_LOW_BYTES, resolve }));
    },
    close,
  };
}
