/** Runs at most `limit` tasks at once. The others wait in the order of their calls. */
export class Semaphore {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      // the slot goes directly to the next task, so that no new call can take it first
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
