/** Flow control for message ports: how much the other end has not read yet. A port itself does not report this. */
import { MESSAGE_OVERHEAD_BYTES } from '../contract/index.ts';

/** A mark is sent about every 64 KiB, so the number of unread bytes may be too high by this much. */
export const MARK_EVERY_BYTES = 64 * 1024;

/** Counts what is sent over one port and what the other end has read. */
export interface Credit {
  /** Counts a message that is about to be sent. Returns the mark to send with it, or null. */
  sent(message: string | Uint8Array): string | null;
  /** The other end has read the message with this mark. */
  read(mark: string): void;
  /** An upper bound, in bytes of memory, for what the other end has not read. */
  unread(): number;
}

/** `makeMark` returns a string that cannot be guessed, so that only an end that has read a message knows its mark. */
export function createCredit(makeMark: () => string): Credit {
  /** By mark, in order: the bytes sent up to and including its message. */
  const marks = new Map<string, number>();
  let sent = 0;
  let marked = 0;
  let read = 0;
  return {
    sent(message) {
      sent += costOf(message);
      if (sent - marked < MARK_EVERY_BYTES) return null;
      marked = sent;
      const mark = makeMark();
      marks.set(mark, sent);
      return mark;
    },
    read(mark) {
      const upTo = marks.get(mark);
      if (upTo === undefined) return;
      read = upTo;
      for (const [earlier, at] of marks) if (at <= upTo) marks.delete(earlier);
    },
    unread: () => sent - read,
  };
}

/** An upper bound for the memory of a message, in bytes: strings take one or two bytes per character. */
export function costOf(message: string | Uint8Array): number {
  return MESSAGE_OVERHEAD_BYTES + (typeof message === 'string' ? 2 * message.length : message.byteLength);
}
