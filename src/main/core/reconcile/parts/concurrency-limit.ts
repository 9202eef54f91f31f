/** Limits how much work runs at once. Further work waits, first come first served, until it is cancelled. */
import type { Cancel } from '../../ports/index.ts';

export class ConcurrencyLimit {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Does the work when its turn comes, or not at all if it is cancelled first. Rejects as the work does. */
  async run(cancel: Cancel, work: () => Promise<void>): Promise<void> {
    if (this.#running < this.#limit) this.#running += 1;
    else if (!(await this.#waitForTurn(cancel))) return;
    try {
      await work();
    } finally {
      // The place goes directly to the next in line, so that no later caller can take it.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** True: a place is free. False: it was cancelled first. */
  #waitForTurn(cancel: Cancel): Promise<boolean> {
    return new Promise((resolve) => {
      const admit = () => {
        removeListener();
        resolve(true);
      };
      this.#waiting.push(admit);
      const removeListener = cancel.onCancel(() => {
        const at = this.#waiting.indexOf(admit);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve(false);
      });
    });
  }
}
