/** Reads the stream of a conversation and keeps its items. Bytes are acknowledged as soon as they are folded. */
import type { Unsubscribe } from '../../client/index.ts';
import { type ConversationFold, createConversation, messageText } from '../../contract/index.ts';
import type { OpenTerminal, TerminalListener } from '../store/client.ts';

/** `missing`: there is nothing to show, with the reason as a text. */
export type ConversationState =
  | { kind: 'opening' }
  | { kind: 'live' }
  | { kind: 'ended' }
  | { kind: 'missing'; why: string };

/** A conversation on the page, for React's useSyncExternalStore. */
export interface ConversationFeed {
  readonly fold: ConversationFold;
  state(): ConversationState;
  /** A number that differs after each change. */
  version(): number;
  subscribe(listener: () => void): Unsubscribe;
  close(): void;
}

/** Opens a stream of lines from its first byte that is kept. */
export type OpenStream = (listener: TerminalListener) => OpenTerminal;

/**
 * Follows a stream. `later` calls back before the next paint: however many pieces arrive until then, the page draws them
 * together.
 */
export function followConversation(
  open: OpenStream,
  later: (draw: () => void) => void = (draw) => {
    requestAnimationFrame(draw);
  },
): ConversationFeed {
  const fold = createConversation();
  const listeners = new Set<() => void>();
  let decoder = new TextDecoder();
  let state: ConversationState = { kind: 'opening' };
  let version = 0;
  /** The offset after the last byte that was folded; null before the first. */
  let received: number | null = null;
  let isClosed = false;
  let isDue = false;

  function changed(): void {
    if (isDue) return;
    isDue = true;
    later(() => {
      isDue = false;
      if (isClosed) return;
      version += 1;
      for (const listener of [...listeners]) listener();
    });
  }
  const stream = open({
    opened(start) {
      if (isClosed) return;
      if (start !== received) {
        decoder = new TextDecoder();
        fold.restart(start > 0);
      }
      received = start;
      if (state.kind !== 'ended') state = { kind: 'live' };
      changed();
    },
    data(offset, bytes) {
      if (isClosed) return;
      fold.add(decoder.decode(bytes, { stream: true }));
      received = offset + bytes.length;
      stream.ack(received);
      changed();
    },
    end(_offset, error) {
      if (isClosed) return;
      if (error === null) fold.end();
      state = error === null ? { kind: 'ended' } : { kind: 'missing', why: messageText(error) };
      changed();
    },
  });
  return {
    fold,
    state: () => state,
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      stream.close();
    },
  };
}
