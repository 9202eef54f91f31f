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

/** Whether items before the first one may be kept. `loading`: they are being read. */
export type EarlierItems = 'none' | 'kept' | 'loading';

/** A conversation on the page, for React's useSyncExternalStore. */
export interface ConversationFeed {
  /** The items. Another object after earlier items were read; those that it had before keep their keys. */
  fold(): ConversationFold;
  state(): ConversationState;
  earlier(): EarlierItems;
  /** Reads the earlier items. Does nothing if there are none. */
  loadEarlier(): Promise<void>;
  /** A number that differs after each change. */
  version(): number;
  subscribe(listener: () => void): Unsubscribe;
  close(): void;
}

/** Opens a stream of lines, as far back as the host has it in memory. */
export type OpenStream = (listener: TerminalListener) => OpenTerminal;

/** Bytes of a stream that are kept. `offset` is where they begin: later than requested if older ones are not kept. */
export interface KeptBytes {
  offset: number;
  bytes: Uint8Array;
}

/** Reads a page of a stream from this offset. Null: nothing is kept, or it could not be read, which a notice told. */
export type ReadKept = (offset: number) => Promise<KeptBytes | null>;

/** More than this within a frame is faster than a person reads: with 60 frames, it is 240 KiB a second. */
const FLOOD_BYTES = 4 * 1024;
/** In a flood the page draws once in so many frames, four times a second, and leaves the processor to the agents. */
export const FLOOD_FRAMES = 15;
/** When nothing has come for so many frames, a flood seems to be over, and its end is drawn. */
const QUIET_FRAMES = 2;
/** But not sooner than so many frames after the last picture: on a busy machine a flood has many gaps. */
export const GAP_FRAMES = 6;

/** What a feed works with besides its stream. */
export interface FeedOptions {
  read: ReadKept;
  /** Calls back before the next paint: however many pieces arrive until then, the page draws them together. */
  later?: (draw: () => void) => void;
}

/** Follows a stream; null while there is none yet. */
export function followConversation(
  open: OpenStream | null,
  { read, later = nextFrame }: FeedOptions,
): ConversationFeed {
  let fold = createConversation();
  const listeners = new Set<() => void>();
  let decoder = new TextDecoder();
  let state: ConversationState = { kind: 'opening' };
  let earlier: EarlierItems = 'none';
  let version = 0;
  /** The offset after the last byte that was folded; null before the first. */
  let received: number | null = null;
  /** How often the stream has begun again. */
  let starts = 0;
  let isClosed = false;
  let isDue = false;

  /** Bytes that are not drawn yet, and for how many frames they have waited. The first ones do not wait. */
  let undrawn = 0;
  let waited = FLOOD_FRAMES;
  /** How many frames have begun since the last bytes came. */
  let quiet = 0;

  function changed(): void {
    if (isDue) return;
    isDue = true;
    later(draw);
  }
  function draw(): void {
    if (isClosed) return;
    waited += 1;
    quiet += 1;
    const isOver = quiet >= QUIET_FRAMES && waited >= GAP_FRAMES;
    if (undrawn > FLOOD_BYTES && waited < FLOOD_FRAMES && !isOver) {
      later(draw);
      return;
    }
    isDue = false;
    if (undrawn > 0) waited = 0;
    undrawn = 0;
    version += 1;
    for (const listener of [...listeners]) listener();
  }
  const stream = open?.({
    opened(start) {
      if (isClosed) return;
      if (start !== received) {
        starts += 1;
        decoder = new TextDecoder();
        fold.restart(start > 0);
        earlier = start > 0 ? 'kept' : 'none';
      }
      received = start;
      if (state.kind !== 'ended') state = { kind: 'live' };
      changed();
    },
    data(offset, bytes) {
      if (isClosed) return;
      fold.add(decoder.decode(bytes, { stream: true }));
      received = offset + bytes.length;
      undrawn += bytes.length;
      quiet = 0;
      stream?.ack(received);
      changed();
    },
    end(_offset, error) {
      if (isClosed) return;
      if (error === null) fold.end();
      state = error === null ? { kind: 'ended' } : { kind: 'missing', why: messageText(error) };
      changed();
    },
  });

  /** Folds all that is kept up to the last byte of `fold`, which may move meanwhile. Null: that was not possible. */
  async function foldKept(): Promise<{ fold: ConversationFold; decoder: TextDecoder } | null> {
    const whole = { fold: createConversation(), decoder: new TextDecoder() };
    const begun = starts;
    let at = 0;
    let isFirst = true;
    for (;;) {
      const page = await read(at);
      if (page === null || isClosed || starts !== begun || received === null) return null;
      if (page.offset !== at) {
        whole.fold.restart(true);
        whole.decoder = new TextDecoder();
      } else if (isFirst) whole.fold.restart(false);
      isFirst = false;
      const bytes = page.bytes.subarray(0, Math.max(0, received - page.offset));
      whole.fold.add(whole.decoder.decode(bytes, { stream: true }));
      at = page.offset + bytes.length;
      if (at >= received) return whole;
      if (bytes.length === 0) return null;
    }
  }

  return {
    fold: () => fold,
    state: () => state,
    earlier: () => earlier,
    async loadEarlier() {
      if (earlier !== 'kept') return;
      earlier = 'loading';
      changed();
      const whole = await foldKept();
      if (isClosed) return;
      if (whole === null) {
        if (earlier === 'loading') earlier = 'kept';
      } else {
        earlier = 'none';
        if (state.kind === 'ended') whole.fold.end();
        // The end of both is the same: there the items keep their keys, and a page keeps its place in them.
        whole.fold.rebase(whole.fold.items.length - fold.items.length);
        ({ fold, decoder } = whole);
      }
      changed();
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      stream?.close();
    },
  };
}

function nextFrame(draw: () => void): void {
  requestAnimationFrame(draw);
}
