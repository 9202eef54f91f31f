/** Writes what was said in a session to the run's stream `conversation`, one line for each event. */
import type { ConversationEvent } from '../../../domain/index.ts';
import type { TerminalFeed } from '../ports/index.ts';

/**
 * Writes together what is told together: a CLI sends thousands of pieces a second, and each write costs the log, the pages
 * and the disk. Pieces of one message that come together become one event, which reads the same, and so do updates of one
 * tool call.
 */
export class ConversationWriter {
  readonly #feed: TerminalFeed;
  readonly #failed: (error: unknown) => void;
  #waiting: ConversationEvent[] = [];

  /** `failed`: what waited could not be written. */
  constructor(feed: TerminalFeed, failed: (error: unknown) => void) {
    this.#feed = feed;
    this.#failed = failed;
  }

  /** Writes the event, in its order, when the work in progress is over. */
  say(event: ConversationEvent): void {
    const last = this.#waiting.at(-1);
    const both = last === undefined ? null : joined(last, event);
    if (both !== null) {
      this.#waiting[this.#waiting.length - 1] = both;
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length === 1)
      Promise.resolve()
        .then(() => this.flush())
        .catch(this.#failed);
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting.map((event) => `${JSON.stringify(event)}\n`);
    this.#waiting = [];
    this.#feed.data(new TextEncoder().encode(lines.join('')));
  }

  /** Writes what waits and ends the stream. Rejects if it cannot be written. */
  end(): Promise<void> {
    this.flush();
    return this.#feed.end();
  }
}

/** One event that reads like these two, with the time of the first; null if they cannot be joined. */
function joined(first: ConversationEvent, next: ConversationEvent): ConversationEvent | null {
  if (next.kind === 'text' || next.kind === 'thought')
    return first.kind === next.kind ? { ...first, text: first.text + next.text } : null;
  if (first.kind === 'tool' && next.kind === 'tool' && first.id === next.id) return { ...first, ...next, at: first.at };
  return null;
}
