/** A wish to give something up that is under way. The core has no AbortSignal: that is a type of Node and the DOM. */
export interface Cancel {
  readonly cancelled: boolean;
  /** Calls once, at once when it is cancelled already; the result takes the listener off again. */
  onCancel(listener: () => void): () => void;
}

/** What a cancelled call rejects with, when nothing of it is left. */
export class CancelledError extends Error {
  constructor(what: string) {
    super(`${what} was cancelled`);
    this.name = 'CancelledError';
  }
}

/** The end of a Cancel that pulls. */
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
