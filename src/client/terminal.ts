/** The client's side of terminal streams: frames arrive, acknowledgements go back. */
import type { TerminalSize } from '../contract/index.ts';
import { type Message, TERMINAL_LOW_BYTES } from '../contract/index.ts';

/** Receives one terminal stream. After `opened` the bytes arrive in order and without gaps. */
export interface TerminalListener {
  /**
   * The stream starts at the offset `start`. `screen` (or null) draws the terminal at that offset on an empty one of
   * `size`. Called again after a reconnect, and when the client was too slow and the host has skipped output. If
   * `start` is not the offset after the last byte, clear the screen first.
   */
  opened(start: number, size: TerminalSize | null, screen: string | null): void;
  /** From `offset` on, the bytes are meant for a terminal of this size. */
  resized?(offset: number, size: TerminalSize): void;
  data(offset: number, bytes: Uint8Array): void;
  /** The stream has ended: the run has written its last byte, or `error` gives the reason. */
  end(offset: number, error: Message | null): void;
}

/** The handle of an open terminal stream. */
export interface OpenTerminal {
  /** Everything before `offset` has been processed. The host stops sending at 512 kB that are not acknowledged. */
  ack(offset: number): void;
  /** Requests the lines older than those in `screen`. If there are any, `opened` is called again with all of them. */
  history(): void;
  close(): void;
}

/** Half of the host's low watermark, so that bytes not yet acknowledged can never keep a run paused. */
export const ACK_STEP_BYTES = TERMINAL_LOW_BYTES / 2;

/** Sends an acknowledgement for every ACK_STEP_BYTES. `restartAt` sets the offset at which the stream starts again. */
export function createAcks(
  start: number,
  send: (offset: number) => void,
): { acknowledge(offset: number): void; restartAt(offset: number): void } {
  let sent = start;
  return {
    acknowledge(offset) {
      if (offset - sent < ACK_STEP_BYTES) return;
      sent = offset;
      send(offset);
    },
    restartAt(offset) {
      sent = offset;
    },
  };
}
