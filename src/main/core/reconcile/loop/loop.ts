/** The loop: a table of concerns over one queue of keys. It knows none of them. */
import type { StuckCode } from '../../../../domain/index.ts';
import type { Clock, Log, Random } from '../../ports/index.ts';
import { backoffMs } from './backoff.ts';
import { KeyedQueue } from './queue.ts';

/**
 * What a worker answers: `done`; look again after so many ms; try again, with backoff; or a person must act first, and
 * nothing is tried again until Retry or until the key is marked for another reason.
 */
export type WorkResult = 'done' | { again: number } | 'retry' | { terminal: StuckCode; error: unknown };

/** A row of the table. */
export interface Concern {
  /** The beginning of its keys, or its one key. No prefix is the beginning of another one. */
  prefix: string;
  /** Looks at the present state of what the rest of the key names. What it throws counts as a failed try. */
  work(subject: string): Promise<WorkResult>;
  /** ms after which a key that is done is looked at again. Left out: when it is marked. */
  every?(): number;
  /** Told when the next try after a failure is planned, ms since the epoch. */
  planned?(subject: string, at: number): void;
}

/** A key that a person should know of: `nextTryAt` null says that it is not tried again by itself. */
export interface Stuck {
  code: StuckCode;
  /** What was thrown. */
  error: unknown;
  attempts: number;
  nextTryAt: number | null;
}

export interface LoopDeps {
  clock: Clock;
  random: Random;
  log: Log;
  /** Tells of a key that is stuck; null: no more. */
  show(key: string, stuck: Stuck | null): void;
}

/** Errors in a row, about three minutes of them, after which a person is told: what fails so often fails for a reason. */
export const ERRORS_UNTIL_STUCK = 10;

export class Loop {
  readonly #deps: LoopDeps;
  readonly #concerns: readonly Concern[];
  readonly #queue: KeyedQueue;
  readonly #failures = new Map<string, number>();
  /** Errors in a row; a worker that only answers `retry` makes none. */
  readonly #errors = new Map<string, number>();
  readonly #stuck = new Set<string>();

  constructor(deps: LoopDeps, concerns: readonly Concern[]) {
    this.#deps = deps;
    this.#concerns = concerns;
    this.#queue = new KeyedQueue(deps.clock, (key) => this.#work(key));
  }

  /** Marks a key dirty; cheap, never blocks, deduplicates. Throws on a key of no concern. */
  add(key: string): void {
    this.#concernOf(key);
    this.#queue.add(key);
  }

  /** Looks at it after `ms`, unless it is marked before. */
  plan(key: string, ms: number): void {
    this.#queue.plan(key, ms);
  }

  /** Forgets the backoff and looks at once: a person pressed Retry. */
  retry(key: string): void {
    this.#failures.delete(key);
    this.#errors.delete(key);
    this.add(key);
  }

  /** The keys that are shown as stuck. */
  get stuck(): readonly string[] {
    return [...this.#stuck];
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #work(key: string): Promise<void> {
    const concern = this.#concernOf(key);
    try {
      const result = await concern.work(key.slice(concern.prefix.length));
      this.#errors.delete(key);
      this.#follow(concern, key, result);
    } catch (error) {
      this.#failed(concern, key, error);
    }
  }

  #follow(concern: Concern, key: string, result: WorkResult): void {
    if (result === 'retry') {
      this.#later(concern, key);
      this.#unstuck(key);
      return;
    }
    this.#failures.delete(key);
    if (typeof result === 'object' && 'terminal' in result) {
      const { terminal: code, error } = result;
      this.#deps.log.error(`reconcile of ${key} failed for good`, error);
      this.#show(key, { code, error, attempts: 1, nextTryAt: null });
      return;
    }
    this.#unstuck(key);
    const ms = result === 'done' ? concern.every?.() : result.again;
    if (ms !== undefined) this.#queue.plan(key, ms);
  }

  #failed(concern: Concern, key: string, error: unknown): void {
    this.#deps.log.error(`reconcile of ${key} failed`, error);
    const attempts = (this.#errors.get(key) ?? 0) + 1;
    this.#errors.set(key, attempts);
    const often = attempts >= ERRORS_UNTIL_STUCK;
    // what has a clock of its own goes on by it: a rule that was given up would hold no more
    const nextTryAt = often && concern.every === undefined ? null : this.#later(concern, key);
    if (often || this.#stuck.has(key)) this.#show(key, { code: 'failing', error, attempts, nextTryAt });
  }

  /** Plans the next try; resolves to its time, or to null where the key is dirty already. */
  #later(concern: Concern, key: string): number | null {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    const ms = backoffMs(failures, this.#deps.random.fraction());
    if (!this.#queue.plan(key, ms)) return null;
    this.#failures.set(key, failures);
    const at = this.#deps.clock.now() + ms;
    concern.planned?.(key.slice(concern.prefix.length), at);
    return at;
  }

  #show(key: string, stuck: Stuck): void {
    this.#stuck.add(key);
    this.#deps.show(key, stuck);
  }

  #unstuck(key: string): void {
    if (this.#stuck.delete(key)) this.#deps.show(key, null);
  }

  #concernOf(key: string): Concern {
    const concern = this.#concerns.find(({ prefix }) => key.startsWith(prefix));
    if (concern === undefined) throw new Error(`no concern has the key ${key}`);
    return concern;
  }
}
