/** Turns: at most so many at once; who comes later waits, in order, until it is cancelled. */
import type { Cancel } from '../../ports/index.ts';

export class Turns {
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Does the work in its turn; not at all when it is cancelled first. Rejects as the work does. */
  async take(cancel: Cancel, work: () => Promise<void>): Promise<void> {
    if (this.#taken < this.#atOnce) this.#taken += 1;
    else if (!(await this.#turn(cancel))) return;
    try {
      await work();
    } finally {
      // The place is handed over, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }

  /** True when a place is handed over; false when it was cancelled first. */
  #turn(cancel: Cancel): Promise<boolean> {
    return new Promise((resolve) => {
      const turn = () => {
        forget();
        resolve(true);
      };
      this.#waiting.push(turn);
      const forget = cancel.onCancel(() => {
        const at = this.#waiting.indexOf(turn);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve(false);
      });
    });
  }
}
