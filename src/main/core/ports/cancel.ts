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

/** The rejection of a cancelled call. By then nothing of the work is left. */
export class CancelledError extends Error {
  /** `what` is the subject of the message, such as 'the start'. */
  constructor(what: string) {
    super(`${what} was cancelled`);
    this.name = 'CancelledError';
  }
}
