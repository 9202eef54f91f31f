/**
 * The keyed work queue of reconcile. Rules (after client-go's workqueue):
 *  - a key carries no payload: the worker looks at the present state;
 *  - at most one worker per key: a key added while it is worked on is worked on once more afterwards, never beside;
 *  - success forgets the backoff; an error backs off exponentially, capped; a result may ask for another look later.
 */
import type { Clock, Log, Random } from '../../ports/index.ts';

/** ms; doubling from the first to the cap. A failed stop should be tried again soon, but not burn a core for hours. */
const BACKOFF_FIRST_MS = 500;
const BACKOFF_CAP_MS = 60_000;

export interface QueueDeps {
  clock: Clock;
  random: Random;
  log: Log;
}

/** `again`: look at this key once more with backoff although nothing was thrown (a fence that still holds). */
export type WorkResult = 'done' | 'again';

export class KeyedQueue {
  /** Keys that must be looked at. */
  readonly #dirty = new Set<string>();
  /** Keys a worker is at; a key may be in both sets, never twice in this one. */
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();
  readonly #idle: (() => void)[] = [];
  readonly #deps: QueueDeps;
  readonly #work: (key: string) => Promise<WorkResult>;
  #closed = false;

  constructor(deps: QueueDeps, work: (key: string) => Promise<WorkResult>) {
    this.#deps = deps;
    this.#work = work;
  }

  /** Marks a key dirty; cheap, never blocks, deduplicates. */
  add(key: string): void {
    if (this.#closed) return;
    this.#cancelTimer(key);
    this.#dirty.add(key);
    if (!this.#processing.has(key)) void this.#run(key);
  }

  /** Forgets the backoff and looks at once: a person pressed Retry. */
  retry(key: string): void {
    this.#failures.delete(key);
    this.add(key);
  }

  /** ms until the next look that backoff planned; null when none is planned. */
  delayOf(key: string): number | null {
    const failures = this.#failures.get(key);
    return failures === undefined ? null : backoffMs(failures);
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
    while (this.#dirty.delete(key)) {
      try {
        const result = await this.#work(key);
        if (result === 'done') this.#failures.delete(key);
        else this.#later(key);
      } catch (error) {
        this.#deps.log.error(`reconcile of ${key} failed`, error);
        this.#later(key);
      }
    }
    this.#processing.delete(key);
    if (this.#dirty.size === 0 && this.#processing.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #later(key: string): void {
    if (this.#closed || this.#dirty.has(key)) return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    // Up to 20% less, so that many keys that failed together do not come back together.
    const ms = backoffMs(failures) * (1 - 0.2 * this.#deps.random.fraction());
    this.#cancelTimer(key);
    this.#timers.set(
      key,
      this.#deps.clock.after(ms, () => this.add(key)),
    );
  }

  #cancelTimer(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}

function backoffMs(failures: number): number {
  return Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 20));
}
