/**
 * A queue of keys. Rules (after client-go's workqueue):
 *  - a key carries no payload: the worker looks at the present state;
 *  - at most one worker per key: a key added while it is worked on is worked on once more afterwards, never beside;
 *  - a look may be planned for later; a key that is added meanwhile is looked at now, and the plan goes.
 */
import type { Clock } from '../../ports/index.ts';

export class KeyedQueue {
  /** Keys that must be looked at. */
  readonly #dirty = new Set<string>();
  /** Keys a worker is at; a key may be in both sets, never twice in this one. */
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

  /** Marks a key dirty; cheap, never blocks, deduplicates. */
  add(key: string): void {
    if (this.#closed) return;
    this.#cancelTimer(key);
    this.#dirty.add(key);
    if (!this.#processing.has(key)) void this.#run(key);
  }

  /** Adds the key after `ms`; false: it is dirty already, or the queue is closed. An earlier plan goes. */
  plan(key: string, ms: number): boolean {
    if (this.#closed || this.#dirty.has(key)) return false;
    this.#cancelTimer(key);
    this.#timers.set(
      key,
      this.#clock.after(ms, () => this.add(key)),
    );
    return true;
  }

  /** Resolves when no key is dirty or worked on (planned later looks do not count). */
  idle(): Promise<void> {
    if (this.#dirty.size === 0 && this.#processing.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Takes no more work and resolves when the workers at hand have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const key of [...this.#timers.keys()]) this.#cancelTimer(key);
    this.#dirty.clear();
    await this.idle();
  }

  async #run(key: string): Promise<void> {
    this.#processing.add(key);
    // Never inside the caller's turn: a command replies before its work begins.
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
