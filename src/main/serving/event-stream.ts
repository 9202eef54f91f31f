/** Sends the event log to one reader: past events page by page, then new ones, without gaps or duplicates. */
import type { EventRecord } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';

/** How many events are read and sent in one synchronous turn, which takes some milliseconds. */
export const EVENTS_PER_PAGE = 500;
/** While this many bytes of the link are unread, the next page waits. This limits the memory that a long log takes. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const POLL_INTERVAL_MS = 20;

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

  function send(event: EventRecord): void {
    if (stopped) return;
    last = event.seq;
    emit(event);
  }

  /** Sends one page. A page that is not full reaches the end of the log, so new events follow it. */
  function turn(): void {
    if (stopped) return;
    if (buffered() > MAX_UNREAD_BYTES) {
      setTimeout(turn, POLL_INTERVAL_MS);
      return;
    }
    try {
      const page = door.pastEvents(last, EVENTS_PER_PAGE);
      page.forEach(send);
      // Sending may have cut the link.
      if (stopped) return;
      if (page.length === EVENTS_PER_PAGE) setImmediate(turn);
      else endLive = door.onEvent(send);
    } catch (error) {
      broken(error);
    }
  }
  turn();
  return () => {
    stopped = true;
    endLive();
  };
}
