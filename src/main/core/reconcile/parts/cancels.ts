/** Cancels of pending starts: a requested stop ends what a start waits for (docs/semantics.md, "Stop"). */
import type { Cancel } from '../../ports/index.ts';

export class Cancels {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #isStopping: (run: string) => boolean;

  /** `isStopping`: whether a stop of this run is on record. */
  constructor(isStopping: (run: string) => boolean) {
    this.#isStopping = isStopping;
  }

  /** The cancel of one run. */
  of(run: string): Cancel {
    const isStopping = () => this.#isStopping(run);
    return {
      get cancelled() {
        return isStopping();
      },
      onCancel: (listener) => {
        if (isStopping()) {
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

  /** Something about this run has changed: cancels its start if a stop is on record now. */
  check(run: string): void {
    if (!this.#isStopping(run)) return;
    const listeners = this.#listeners.get(run);
    this.#listeners.delete(run);
    for (const listener of listeners ?? []) listener();
  }
}
