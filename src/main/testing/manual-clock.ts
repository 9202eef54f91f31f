/** A clock that moves only when a test moves it. */
import type { Clock } from '../core/ports/index.ts';

interface Timer {
  at: number;
  order: number;
  task: () => void;
}

/** Lets all code that waits only for promises run on until it waits for something else. */
export function flush(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** A clock with timers that a test runs. */
export class ManualClock implements Clock {
  /** Difference between wall clock and elapsed time. Only a jump changes it. */
  #offset = 0;
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** `start`: ms since the epoch. */
  constructor(start = 1_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now + this.#offset;
  }

  /** Changes the wall clock without any time passing, as when the system's clock is set. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** Lets time pass without running any timer, as on a machine that is suspended. */
  suspend(ms: number): void {
    this.#now += ms;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Number of waiting timers. */
  get pending(): number {
    return this.#timers.size;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, task };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((done) => {
      this.after(ms, done);
    });
  }

  /** Moves the clock to the next timer and runs it. Returns false if there is none. */
  step(): boolean {
    const [next] = [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order);
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.task();
    return true;
  }

  /** Moves the clock on by `ms` and runs all due timers in order, including those that they start. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await flush();
    while ([...this.#timers].some((timer) => timer.at <= until)) {
      this.step();
      await flush();
    }
    this.#now = until;
  }

  /** Moves the clock on until `promise` settles. Rejects when no timer is left and it is still pending. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const watch = promise.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    for (;;) {
      await flush();
      if (settled) break;
      if (!this.step()) throw new Error('the promise is still pending, and no timer is left');
    }
    await watch;
    return promise;
  }
}
