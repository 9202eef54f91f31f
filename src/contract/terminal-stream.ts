/** Terminal output, sent apart from state: binary frames with absolute byte offsets, which the reader acknowledges. */

/** The host pauses a run's PTY when a reader has more unacknowledged bytes than this. */
export const TERMINAL_HIGH_BYTES = 512 * 1024;
/**
 * The host resumes the PTY when every reader has fewer unacknowledged bytes. Both limits: xterm.js' guide to flow
 * control.
 */
export const TERMINAL_LOW_BYTES = 128 * 1024;
/** How many bytes of each run's output are kept in memory for replay. */
export const TERMINAL_RING_BYTES = 2 * 1024 * 1024;
/** How many lines above the screen a page keeps, and gets when it requests older ones. */
export const TERMINAL_HISTORY_LINES = 10_000;
/** How many bytes of each run's output are kept on disk for `agent logs`. */
export const TERMINAL_LOG_BYTES = 20 * 1024 * 1024;

/**
 * The output streams of a run on pipes. A terminal has only `stdout`. `conversation`: what an agent on the road `acp` and
 * the person said and did, as lines of JSON (domain/conversation.ts).
 */
export const OUTPUT_STREAMS = ['stdout', 'stderr', 'conversation'] as const;
/** One of `OUTPUT_STREAMS`. */
export type OutputStream = (typeof OUTPUT_STREAMS)[number];

/** The size of a terminal in cells. */
export interface TerminalSize {
  cols: number;
  rows: number;
}

/**
 * One frame. `stream`: the number that the reader chose for it. `offset`: the absolute offset of the first byte of
 * `bytes`.
 */
export interface TerminalFrame {
  stream: number;
  offset: number;
  bytes: Uint8Array;
}

const HEADER_BYTES = 12;

/** Encodes a frame as [u32 stream][f64 offset][bytes], big-endian. */
export function encodeFrame(frame: TerminalFrame): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(HEADER_BYTES + frame.bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, frame.stream);
  view.setFloat64(4, frame.offset);
  out.set(frame.bytes, HEADER_BYTES);
  return out;
}

/** Decodes what `encodeFrame` made; null if the bytes are not a frame. */
export function decodeFrame(data: Uint8Array): TerminalFrame | null {
  if (data.length < HEADER_BYTES) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const offset = view.getFloat64(4);
  if (!Number.isSafeInteger(offset) || offset < 0) return null;
  return { stream: view.getUint32(0), offset, bytes: data.subarray(HEADER_BYTES) };
}
