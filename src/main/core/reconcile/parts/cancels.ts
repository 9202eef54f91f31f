/** Cancels of pending starts: a requested stop ends what a start waits for (docs/semantics.md, "Stop"). */
import type { Cancel } from '../../ports/index.ts';

/** What is on record of a run: `wanted`, `stopping` if its stop was requested, or `gone` if there is no record. */
export type RunDemand = 'wanted' | 'stopping' | 'gone';

export class Cancels {
  readonly #listeners = new Map<string, Set<() => void>>();
  /** How often the starts of a run were cancelled. A withdrawn stop does not undo that; its start begins again. */
  readonly #counts = new Map<string, number>();
  readonly #demandOf: (run: string) => RunDemand;

  constructor(demandOf: (run: string) => RunDemand) {
    this.#demandOf = demandOf;
  }

  /** The cancel of the run's present start. Once cancelled, it stays so: work that is still queued must not begin. */
  of(run: string): Cancel {
    const count = this.#countOf(run);
    const isCancelled = () => this.#demandOf(run) !== 'wanted' || this.#countOf(run) !== count;
    return {
      get cancelled() {
        return isCancelled();
      },
      onCancel: (listener) => {
        if (isCancelled()) {
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

  /** Something about this run has changed: cancels its start if a stop is on record now, or no record is left. */
  check(run: string): void {
    const demand = this.#demandOf(run);
    if (demand === 'wanted') return;
    if (demand === 'stopping') this.#counts.set(run, this.#countOf(run) + 1);
    else this.#counts.delete(run);
    const listeners = this.#listeners.get(run);
    this.#listeners.delete(run);
    for (const listener of listeners ?? []) listener();
  }

  #countOf(run: string): number {
    return this.#counts.get(run) ?? 0;
  }
}
