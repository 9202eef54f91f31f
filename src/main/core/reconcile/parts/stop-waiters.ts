/** Callers that go on once no stop of a run is pending. */

export class StopWaiters {
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #isStopping: (run: string) => boolean;
  #closed = false;

  /** `isStopping`: whether a stop of this run is on record. */
  constructor(isStopping: (run: string) => boolean) {
    this.#isStopping = isStopping;
  }

  /** Resolves when no stop of this run is pending, because it has ended or was withdrawn. Also resolves on close(). */
  whenSettled(run: string): Promise<void> {
    if (this.#closed || !this.#isStopping(run)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.set(run, [...(this.#waiters.get(run) ?? []), resolve]);
    });
  }

  /** The run's worker has ended: wakes its waiters if no stop is pending. */
  check(run: string): void {
    if (!this.#isStopping(run)) this.#wake(run);
  }

  /** Wakes all waiters, since no worker will end any more. */
  close(): void {
    this.#closed = true;
    for (const run of [...this.#waiters.keys()]) this.#wake(run);
  }

  #wake(run: string): void {
    const waiters = this.#waiters.get(run) ?? [];
    this.#waiters.delete(run);
    for (const resolve of waiters) resolve();
  }
}
