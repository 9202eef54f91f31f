/** The event log on its way to one reader: the past page by page with a breath between, then live, without gap or repeat. */
import type { EventRecord } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';

/** Events of one synchronous turn: some milliseconds of reading and sending. */
export const EVENT_PAGE = 500;
/** While so much lies unread on the link the next page waits: a log of any length costs no more memory than this and a page. */
const UNREAD_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 20;

/** Thrown through the door to end its reading after a page. */
const PAGE_END = new Error('end of a page');

export interface EventStreamOptions {
  door: Door;
  /** Exclusive. */
  since: number;
  /** Bytes that the reader has not taken yet. */
  buffered(): number;
  emit(event: EventRecord): void;
  /** The log cannot be read; nothing more is emitted. */
  broken(error: unknown): void;
}

/** Begins at once; the result ends it, also between two events of a page. */
export function openEventStream({ door, since, buffered, emit, broken }: EventStreamOptions): () => void {
  let last = since;
  let stopped = false;
  let endLive: () => void = () => undefined;

  /**
   * The door gives the whole past in one turn and goes live in the same. So a page is cut by throwing out of its
   * listener; the turn that gets to the end of the past is the one that is live from then on.
   */
  function turn(): void {
    if (stopped) return;
    if (buffered() > UNREAD_BYTES) {
      setTimeout(turn, LOOK_EVERY_MS);
      return;
    }
    let page: number | null = 0;
    try {
      const end = door.events(last, (event) => {
        if (page !== null) {
          if (stopped || page === EVENT_PAGE) throw PAGE_END;
          page += 1;
        }
        last = event.seq;
        if (!stopped) emit(event);
      });
      page = null;
      endLive = end;
      // The link may have been cut by the last event of the past.
      if (stopped) end();
    } catch (error) {
      if (error === PAGE_END) setImmediate(turn);
      else broken(error);
    }
  }
  turn();
  return () => {
    stopped = true;
    endLive();
  };
}
