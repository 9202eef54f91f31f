/** One terminal on its way to one reader: small writes gathered into frames, and never more than HIGH on the way. */
import { encodeFrame, TERMINAL_HIGH_BYTES } from '../../contract/index.ts';

/** Gathering time: far below a frame of a screen, long enough to turn a burst of tiny writes into one message. */
export const BATCH_MS = 4;
/** Largest frame, so that a flood does not hold up the other messages of the link. */
export const FRAME_BYTES = 64 * 1024;

/** While so much lies unread on a link none of its terminals sends more: its own run waits for it, or leaves it behind. */
export const LINK_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 20;

export interface OutStream {
  /** More bytes. Where they do not follow those before, the reader was left behind: it is told, and starts anew there. */
  push(offset: number, bytes: Uint8Array): void;
  /** What was not sent yet is dropped; the bytes go on at `start`. */
  restart(start: number): void;
  /** The reader says that it has taken everything before `offset`; returns what of that can be, as it was sent. */
  ack(offset: number): number;
  /** Sends what may be sent, then tells `done` when the last byte has been posted. */
  finish(done: () => void): void;
  /** Nothing more is sent. */
  close(): void;
}

export interface OutStreamOptions {
  /** The reader's number for it. */
  stream: number;
  /** Offset of the first byte. */
  start: number;
  /** Puts a frame on the link. */
  post(frame: Uint8Array): void;
  /** Bytes of all streams and messages that lie on the link unread. */
  buffered(): number;
  /** Tells the reader that its bytes go on at `start`, later than where they ended; no frame is before it on its way. */
  jumped(start: number): void;
}

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
      // An acknowledgement is only what the reader says; what lies on the link is what it has not read.
      if (buffered() > LINK_BYTES) {
        timer = setTimeout(flush, LOOK_EVERY_MS);
        return;
      }
      const room = Math.min(FRAME_BYTES, TERMINAL_HIGH_BYTES - (posted - acked));
      const bytes = takeUpTo(queue, room);
      post(encodeFrame({ stream, offset: posted, bytes }));
      posted += bytes.length;
    }
    if (closed || queue.length > 0 || done === null) return;
    const tell = done;
    done = null;
    tell();
  }
  function soon(): void {
    if (timer === null && !closed) timer = setTimeout(flush, BATCH_MS);
  }
  return {
    push(offset, bytes) {
      if (closed || bytes.length === 0) return;
      if (fresh || offset !== pushed) {
        // The replay may begin elsewhere than asked; a later jump leaves what was not sent yet behind as well.
        queue = [];
        posted = offset;
        acked = offset;
        if (!fresh) jumped(offset);
        fresh = false;
      }
      pushed = offset + bytes.length;
      queue.push(bytes);
      soon();
    },
    restart(at) {
      queue = [];
      posted = at;
      acked = at;
      pushed = at;
      fresh = false;
    },
    ack(offset) {
      // A reader cannot have taken what was never sent.
      acked = Math.max(acked, Math.min(offset, posted));
      if (queue.length > 0) soon();
      return acked;
    },
    finish(tell) {
      done = tell;
      soon();
    },
    close() {
      closed = true;
      queue = [];
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Takes up to `limit` bytes off the front of the queue, in one piece. */
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
