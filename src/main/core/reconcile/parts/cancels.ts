/** Cancels of pending starts: a stop that is asked ends what the start waits for (docs/semantics.md, "Stop"). */
import type { Cancel } from '../../ports/index.ts';

export class Cancels {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #wanted: (run: string) => boolean;

  /** `wanted`: whether the stop of this run is asked, by the ledger. */
  constructor(wanted: (run: string) => boolean) {
    this.#wanted = wanted;
  }

  of(run: string): Cancel {
    const wanted = () => this.#wanted(run);
    return {
      get cancelled() {
        return wanted();
      },
      onCancel: (listener) => {
        if (wanted()) {
          listener();
          return () => undefined;
        }
        const listeners = this.#listeners.get(run) ?? new Set();
        listeners.add(listener);
        this.#listeners.set(run, listeners);
        return () => {
          listeners.delete(listener);
          if (listeners.size === 0) this.#listeners.delete(run);
        };
      },
    };
  }

  /** Something changed about this run: fires when its stop is asked now. */
  look(run: string): void {
    if (!this.#wanted(run)) return;
    const listeners = this.#listeners.get(run);
    this.#listeners.delete(run);
    for (const listener of listeners ?? []) listener();
  }
}
