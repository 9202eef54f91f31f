/**
 * A queue of keys, with the rules of client-go's workqueue.
 *
 * A key carries no payload: its worker looks at the present state. Each key has at most one worker: if it is added
 * while it is worked on, it is worked on once more afterwards. A key may be planned for later; adding it cancels the
 * plan.
 */
import type { Clock } from '../../ports/index.ts';

export class KeyedQueue {
  /** Keys that need work. */
  readonly #dirty = new Set<string>();
  /** Keys that are worked on now. A key may be in both sets. */
  readonly #processing = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #idle: (() => void)[] = [];
  readonly #clock: Clock;
  readonly #work: (key: string) => Promise<void>;
  #closed = false;

  /** `work` must not reject. */
  constructor(clock: Clock, work: (key: string) => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Marks a key dirty, which is cheap and idempotent. */
  add(key: string): void {
    if (this.#closed) return;
    this.#cancelTimer(key);
    this.#dirty.add(key);
    if (!this.#processing.has(key)) void this.#run(key);
  }

  /** Adds the key after `ms` and replaces an earlier plan. False: it is dirty already, or the queue is closed. */
  plan(key: string, ms: number): boolean {
    if (this.#closed || this.#dirty.has(key)) return false;
    this.#cancelTimer(key);
    this.#timers.set(
      key,
      this.#clock.after(ms, () => this.add(key)),
    );
    return true;
  }

  /** Resolves when no key is dirty or worked on. Plans do not count. */
  idle(): Promise<void> {
    if (this.#dirty.size === 0 && this.#processing.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Takes no more keys. Resolves when all workers have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const key of [...this.#timers.keys()]) this.#cancelTimer(key);
    this.#dirty.clear();
    await this.idle();
  }

  async #run(key: string): Promise<void> {
    this.#processing.add(key);
    // Not in the caller's turn of the event loop: a command replies before its work begins.
    await Promise.resolve();
    while (this.#dirty.delete(key)) await this.#work(key);
    this.#processing.delete(key);
    if (this.#dirty.size === 0 && this.#processing.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #cancelTimer(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}
