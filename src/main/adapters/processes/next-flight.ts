/** Runs one task at a time for many callers, none of whom may be given an answer that began before it asked. */
export class NextFlight<T> {
  readonly #task: () => Promise<T>;
  #running: Promise<T> | null = null;
  #next: Promise<T> | null = null;

  constructor(task: () => Promise<T>) {
    this.#task = task;
  }

  /** The result of a run that begins after this call; all who ask while one runs share the next. */
  take(): Promise<T> {
    if (this.#running === null) return this.#begin();
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#next = null;
    const run = this.#task().finally(() => {
      if (this.#running === run && this.#next === null) this.#running = null;
    });
    this.#running = run;
    return run;
  }
}
