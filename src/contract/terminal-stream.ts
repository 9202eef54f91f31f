/** Terminal bytes travel apart from state: binary frames with absolute byte offsets, acknowledged by the reader. */

/** The reader acknowledges at least every so many bytes; the host pauses a run's PTY when a reader owes more than HIGH. */
export const TERMINAL_HIGH_BYTES = 512 * 1024;
/** The host resumes the PTY when every reader owes less. Both figures: the guide to flow control of xterm.js. */
export const TERMINAL_LOW_BYTES = 128 * 1024;
/** Bytes of each run kept in memory for replay. */
export const TERMINAL_RING_BYTES = 2 * 1024 * 1024;
/** Lines above its screen that a page keeps of a terminal, and that it is given when it asks for older ones. */
export const TERMINAL_HISTORY_LINES = 10_000;
/** Bytes of each run kept on disk for `agent logs`. */
export const TERMINAL_LOG_BYTES = 20 * 1024 * 1024;

/** What a run on pipes writes, apart; a terminal has only the first. */
export const OUTPUT_STREAMS = ['stdout', 'stderr'] as const;
export type OutputStream = (typeof OUTPUT_STREAMS)[number];

/** Of a terminal, in cells. */
export interface TerminalSize {
  cols: number;
  rows: number;
}

/** One frame: `stream` is the reader's own number for it, `offset` the absolute offset of the first byte of `bytes`. */
export interface TerminalFrame {
  stream: number;
  offset: number;
  bytes: Uint8Array;
}

const HEADER_BYTES = 12;

/** [u32 stream][f64 offset][bytes], big-endian. */
export function encodeFrame(frame: TerminalFrame): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES + frame.bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, frame.stream);
  view.setFloat64(4, frame.offset);
  out.set(frame.bytes, HEADER_BYTES);
  return out;
}

/** The inverse of encodeFrame; null when the bytes are no frame. */
export function decodeFrame(data: Uint8Array): TerminalFrame | null {
  if (data.length < HEADER_BYTES) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const offset = view.getFloat64(4);
  if (!Number.isSafeInteger(offset) || offset < 0) return null;
  return { stream: view.getUint32(0), offset, bytes: data.subarray(HEADER_BYTES) };
}
