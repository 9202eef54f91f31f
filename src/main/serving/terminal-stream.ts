/** Sends one terminal to one reader: batches small writes into frames, with at most TERMINAL_HIGH_BYTES unacknowledged. */
import { encodeFrame, TERMINAL_HIGH_BYTES } from '../../contract/index.ts';

/** Far shorter than a screen's frame, yet long enough to turn a burst of tiny writes into one message. */
export const BATCH_DELAY_MS = 4;
/** Size limit of a frame, so that a flood of output does not delay the other messages of the link. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** While this many bytes of a link are unread, none of its terminals sends more. The run then pauses or drops bytes. */
export const MAX_LINK_BYTES = 1024 * 1024;
const POLL_INTERVAL_MS = 20;

/** The sending side of one opened terminal. Offsets are in bytes of the terminal's log. */
export interface OutStream {
  /** Adds bytes. If they do not follow the earlier ones, the reader was too slow: it is told and continues at `offset`. */
  push(offset: number, bytes: Uint8Array): void;
  /** Drops all unsent bytes and continues at `start`. */
  restart(start: number): void;
  /** The reader acknowledges everything before `offset`. Returns the acknowledged offset, limited to what was sent. */
  ack(offset: number): number;
  /** Sends the remaining bytes, and calls `done` when the last one has been posted. */
  finish(done: () => void): void;
  /** Stops sending. */
  close(): void;
}

/** What a stream needs from its session. */
export interface OutStreamOptions {
  /** The reader's number for this stream. */
  stream: number;
  /** Offset of the first byte. */
  start: number;
  /** Puts a frame on the link. */
  post(frame: Uint8Array<ArrayBuffer>): void;
  /** Unread bytes of all streams and messages on the link. */
  buffered(): number;
  /** Tells the reader that bytes were skipped and continue at `start`. All earlier frames have already been posted. */
  jumped(start: number): void;
}

/** A stream that begins at `start` and sends nothing until bytes are pushed. */
export function createOutStream({ stream, start, post, buffered, jumped }: OutStreamOptions): OutStream {
  let queue: Uint8Array[] = [];
  let posted = start;
  let acked = start;
  /** Offset after the last byte pushed. */
  let pushed = start;
  let timer: NodeJS.Timeout | null = null;
  let done: (() => void) | null = null;
  let closed = false;
  let fresh = true;

  function flush(): void {
    timer = null;
    while (!closed && queue.length > 0 && posted - acked < TERMINAL_HIGH_BYTES) {
      // A reader may acknowledge bytes that it has not read, so the link's own count limits it as well.
      if (buffered() > MAX_LINK_BYTES) {
        timer = setTimeout(flush, POLL_INTERVAL_MS);
        return;
      }
      const room = Math.min(MAX_FRAME_BYTES, TERMINAL_HIGH_BYTES - (posted - acked));
      const bytes = takeUpTo(queue, room);
      post(encodeFrame({ stream, offset: posted, bytes }));
      posted += bytes.length;
    }
    if (closed || queue.length > 0 || done === null) return;
    const callback = done;
    done = null;
    callback();
  }
  function schedule(): void {
    if (timer === null && !closed) timer = setTimeout(flush, BATCH_DELAY_MS);
  }
  return {
    push(offset, bytes) {
      if (closed || bytes.length === 0) return;
      if (fresh || offset !== pushed) {
        // The replay may begin at another offset than requested. A later jump also drops all unsent bytes.
        queue = [];
        posted = offset;
        acked = offset;
        if (!fresh) jumped(offset);
        fresh = false;
      }
      pushed = offset + bytes.length;
      queue.push(bytes);
      schedule();
    },
    restart(at) {
      queue = [];
      posted = at;
      acked = at;
      pushed = at;
      fresh = false;
    },
    ack(offset) {
      // A reader cannot have received bytes that were never sent.
      acked = Math.max(acked, Math.min(offset, posted));
      if (queue.length > 0) schedule();
      return acked;
    },
    finish(callback) {
      done = callback;
      schedule();
    },
    close() {
      closed = true;
      queue = [];
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Removes up to `limit` bytes from the front of the queue and returns them as one array. */
function takeUpTo(queue: Uint8Array[], limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < limit) {
    const next = queue.shift();
    if (next === undefined) break;
    if (size + next.length > limit) {
      parts.push(next.subarray(0, limit - size));
      queue.unshift(next.subarray(limit - size));
      size = limit;
      break;
    }
    parts.push(next);
    size += next.length;
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : new Uint8Array(Buffer.concat(parts));
}
