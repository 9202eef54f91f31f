/**
 * A request to give up work that is under way. The core cannot use AbortSignal, which is a type of Node and the DOM.
 */
export interface Cancel {
  /** Once true, it stays true. */
  readonly cancelled: boolean;
  /**
   * Calls the listener once: on cancellation, or at once when already cancelled. Returns a function that removes it.
   */
  onCancel(listener: () => void): () => void;
}

/** A Cancel with what cancels it. */
export function createCancel(): Cancel & { cancel(): void } {
  const listeners = new Set<() => void>();
  let cancelled = false;
  return {
    get cancelled() {
      return cancelled;
    },
    onCancel(listener) {
      if (cancelled) listener();
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel() {
      cancelled = true;
      const waiting = [...listeners];
      listeners.clear();
      for (const listener of waiting) listener();
    },
  };
}

/** The rejection of a cancelled call. By then nothing of the work is left. */
export class CancelledError extends Error {
  /** `what` is the subject of the message, such as 'the start'. */
  constructor(what: string) {
    super(`${what} was cancelled`);
    this.name = 'CancelledError';
  }
}
