/** Runs one task at a time for many callers. No caller gets the result of a run that began before its call. */
export class CoalescedTask<T> {
  readonly #task: () => Promise<T>;
  #running: Promise<T> | null = null;
  #next: Promise<T> | null = null;

  constructor(task: () => Promise<T>) {
    this.#task = task;
  }

  /** The result of a run that begins after this call. All calls during a run share the next one. */
  run(): Promise<T> {
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
