/** A clock that only moves when a test says so. */
import type { Clock } from '../core/ports/index.ts';

interface Timer {
  at: number;
  order: number;
  task: () => void;
}

/** Lets everything that waits for nothing but promises run to its next real wait. */
export function flush(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

export class ManualClock implements Clock {
  /** Wall clock less time that has gone by; only a jump changes it. */
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

  /** Somebody sets the clock on the wall: no time goes by. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  elapsed(): number {
    return this.#now;
  }

  /** How many timers wait; 0 when nothing is left behind. */
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

  /** Runs the next timer, if there is one, and moves the clock to it. */
  step(): boolean {
    const [next] = [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order);
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.task();
    return true;
  }

  /** Moves on by `ms`, running what falls due in order, with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await flush();
    while ([...this.#timers].some((timer) => timer.at <= until)) {
      this.step();
      await flush();
    }
    this.#now = until;
  }

  /** Moves on as far as it takes for `promise` to settle; rejects when nothing waits any more and it has not. */
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
      if (!this.step()) throw new Error('the promise waits for something that no timer will bring');
    }
    await watch;
    return promise;
  }
}
