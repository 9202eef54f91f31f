/** Sends the event log to one reader: past events page by page, then new ones, without gaps or duplicates. */
import type { EventRecord } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';

/** How many events are read and sent in one synchronous turn, which takes some milliseconds. */
export const EVENTS_PER_PAGE = 500;
/** While this many bytes of the link are unread, the next page waits. This limits the memory that a long log takes. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const POLL_INTERVAL_MS = 20;

/** Thrown through the door to end reading after a page. */
const END_OF_PAGE = new Error('end of a page');

/** What an event stream needs from its session. */
export interface EventStreamOptions {
  door: Door;
  /** Only events with a higher sequence number are sent. */
  since: number;
  /** Unread bytes on the link. */
  buffered(): number;
  emit(event: EventRecord): void;
  /** Called when the log cannot be read. No more events are emitted then. */
  broken(error: unknown): void;
}

/** Starts at once. The returned function ends the stream, even between two events of a page. */
export function openEventStream({ door, since, buffered, emit, broken }: EventStreamOptions): () => void {
  let last = since;
  let stopped = false;
  let endLive: () => void = () => undefined;

  /**
   * The door sends all past events in one turn and then subscribes. To end a page earlier, the listener throws out of the
   * door. The turn that reaches the last past event stays subscribed for new events.
   */
  function turn(): void {
    if (stopped) return;
    if (buffered() > MAX_UNREAD_BYTES) {
      setTimeout(turn, POLL_INTERVAL_MS);
      return;
    }
    let page: number | null = 0;
    try {
      const end = door.events(last, (event) => {
        if (page !== null) {
          if (stopped || page === EVENTS_PER_PAGE) throw END_OF_PAGE;
          page += 1;
        }
        last = event.seq;
        if (!stopped) emit(event);
      });
      page = null;
      endLive = end;
      // Sending the last past event may have cut the link.
      if (stopped) end();
    } catch (error) {
      if (error === END_OF_PAGE) setImmediate(turn);
      else broken(error);
    }
  }
  turn();
  return () => {
    stopped = true;
    endLive();
  };
}
