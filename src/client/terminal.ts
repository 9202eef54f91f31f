/** The reader's side of terminal streams: frames in, acknowledgements out. */
import type { TerminalSize } from '../contract/index.ts';
import { type Message, TERMINAL_LOW_BYTES } from '../contract/index.ts';

/** What the owner of a terminal on the screen hears. Bytes come in order and without gaps after `opened`. */
export interface TerminalListener {
  /**
   * The replay begins here. Told again after a reconnect, and when this reader took nothing for so long that the host
   * left it behind: where `start` is not the offset after the last byte, clear the screen. `screen` draws it at that
   * place on an empty terminal of `size`; null: nothing to draw.
   */
  opened(start: number, size: TerminalSize | null, screen: string | null): void;
  /** From `offset` on the bytes are written for this size. */
  resized?(offset: number, size: TerminalSize): void;
  data(offset: number, bytes: Uint8Array): void;
  /** The run wrote its last byte, or `error` says why there is nothing (more). */
  end(offset: number, error: Message | null): void;
}

export interface OpenTerminal {
  /** Everything before `offset` has been taken (parsed, written). The host stops sending at 512 kB not taken. */
  ack(offset: number): void;
  /** Asks for lines older than those that came with `screen`; where there are any, `opened` is told again with all of them. */
  history(): void;
  close(): void;
}

/** Half of LOW: what is taken and not yet told can never keep a run paused. */
export const ACK_STEP_BYTES = TERMINAL_LOW_BYTES / 2;

/** Sends an acknowledgement for every ACK_STEP_BYTES taken. */
export function createAcks(
  start: number,
  send: (offset: number) => void,
): { took(offset: number): void; from(offset: number): void } {
  let told = start;
  return {
    took(offset) {
      if (offset - told < ACK_STEP_BYTES) return;
      told = offset;
      send(offset);
    },
    from(offset) {
      told = offset;
    },
  };
}
