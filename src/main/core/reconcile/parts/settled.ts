/** Waiting for the stops of runs: for callers that go on once no stop of a run is pending any more. */

export class Settled {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #isStopping: (run: string) => boolean;
  #closed = false;

  /** `isStopping`: whether a stop of this run is asked, by the ledger. */
  constructor(isStopping: (run: string) => boolean) {
    this.#isStopping = isStopping;
  }

  /** Resolves when no stop of this run is pending: it ended, or it was withdrawn; or when nothing is worked on any more. */
  of(run: string): Promise<void> {
    if (this.#closed || !this.#isStopping(run)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve]);
    });
  }

  /** The run's worker has ended its turn. */
  look(run: string): void {
    if (!this.#isStopping(run)) this.#wake(run);
  }

  /** Who only waits for another worker waits in vain from here on. */
  close(): void {
    this.#closed = true;
    for (const run of [...this.#waiting.keys()]) this.#wake(run);
  }

  #wake(run: string): void {
    const waiting = this.#waiting.get(run) ?? [];
    this.#waiting.delete(run);
    for (const resolve of waiting) resolve();
  }
}
