/** How much of what one end of a port sent the other has not shown yet to have read; a port itself does not tell. */
import { MESSAGE_OVERHEAD_BYTES } from '../contract/index.ts';

/** The message that makes so much full carries a mark. So much, at most, is counted as unread though it was read. */
export const MARK_EVERY_BYTES = 64 * 1024;

export interface Credit {
  /** A message is put on the port; the mark that goes with it, null: none. */
  sent(message: string | Uint8Array): string | null;
  /** The other end names the mark of a message that it has read. */
  read(mark: string): void;
  /** Bytes of memory, at most, that lie on the port unread. */
  unread(): number;
}

/** `makeMark`: a word that cannot be guessed. So only an end that has read a message can name its mark. */
export function createCredit(makeMark: () => string): Credit {
  /** With what had been sent up to each, in order. */
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

/** Bytes of memory that a message takes at most: a text has one or two for each of its characters. */
export function costOf(message: string | Uint8Array): number {
  return MESSAGE_OVERHEAD_BYTES + (typeof message === 'string' ? 2 * message.length : message.byteLength);
}
