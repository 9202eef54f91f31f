/**
 * A request to give up work that is under way. The core cannot use AbortSignal, which is a type of Node and the DOM.
 */
export interface Cancel {
  readonly cancelled: boolean;
  /**
   * Calls the listener once: on cancellation, or at once when already cancelled. Returns a function that removes it.
   */
  onCancel(listener: () => void): () => void;
}

/** The rejection of a cancelled call. By then nothing of the work is left. */
export class CancelledError extends Error {
  /** `what` is the subject of the message, such as 'the start'. */
  constructor(what: string) {
    super(`${what} was cancelled`);
    this.name = 'CancelledError';
  }
}

/** The side of a Cancel that triggers it. */
export class CancelSource implements Cancel {
  readonly #listeners = new Set<() => void>();
  #cancelled = false;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Idempotent. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}
