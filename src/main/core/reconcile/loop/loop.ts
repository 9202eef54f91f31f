/** The loop: works off a queue of keys with a table of concerns. It knows nothing about the individual concerns. */
import { machineFailure } from '../../../../contract/index.ts';
import type { StuckCode, StuckConcern } from '../../../../domain/index.ts';
import type { Clock, Log, Random } from '../../ports/index.ts';
import { backoffMs } from './backoff.ts';
import { KeyedQueue } from './queue.ts';

/**
 * The result of one look.
 *
 * `done`: nothing is left to do. `againMs`: look again after this many ms. `retry`: try again, with backoff.
 * `terminal`: a person must act, so the key waits for Retry or until it is marked for another reason. Only a key with an
 * interval is tried again by itself, with backoff. With `againMs` the key is looked at again, since something else than
 * a person may have ended the wait.
 */
export type WorkResult = 'done' | { againMs: number } | 'retry' | Terminal;

interface Terminal {
  terminal: StuckCode;
  error: unknown;
  againMs?: number;
}

/** A row of the table. Its keys consist of the prefix and a subject. */
export interface Concern {
  /** By which name a key of this row is shown when it is stuck. */
  name: StuckConcern;
  /** The beginning of its keys, or its only key. No prefix may begin with another one. */
  prefix: string;
  /** Looks at the present state of the subject and acts on it. A rejection counts as a failed try. */
  work(subject: string): Promise<WorkResult>;
  /** ms after which a key that is done is worked on again. Absent: only when it is marked. */
  everyMs?(): number;
  /** Called after a failure with the time of the next try, in ms since the epoch; null: it waits for a Retry. */
  planned?(subject: string, at: number | null): void;
  /** Called when a person pressed Retry, before the key is worked on. */
  retried?(subject: string): void;
}

/** A key with the row that it belongs to. */
export interface LoopKey {
  key: string;
  concern: StuckConcern;
  /** The key without its prefix. */
  subject: string;
}

/** A key that a person should know about. */
export interface Stuck {
  code: StuckCode;
  /** The last error. */
  error: unknown;
  /** Failed tries in a row. */
  attempts: number;
  /** ms since the epoch. Null: it is not tried again without a Retry. */
  nextTryAt: number | null;
}

export interface LoopDeps {
  clock: Clock;
  random: Random;
  log: Log;
  /** Shows that a key is stuck; null: not any more. */
  show(key: LoopKey, stuck: Stuck | null): void;
  /** A worker has failed with this error. */
  failed(error: unknown): void;
}

/** Errors in a row after which a key counts as stuck. With backoff they take about three minutes. */
export const ERRORS_UNTIL_STUCK = 10;

export class Loop {
  readonly #deps: LoopDeps;
  readonly #concerns: readonly Concern[];
  readonly #queue: KeyedQueue;
  readonly #failures = new Map<string, number>();
  /** Errors in a row by key. A result of `retry` is a failure, but no error. */
  readonly #errors = new Map<string, number>();
  readonly #stuck = new Set<string>();

  constructor(deps: LoopDeps, concerns: readonly Concern[]) {
    this.#deps = deps;
    this.#concerns = concerns;
    this.#queue = new KeyedQueue(deps.clock, (key) => this.#work(key));
  }

  /** Marks a key dirty, which is cheap and idempotent. Throws if no concern has the key. */
  add(key: string): void {
    this.#concernOf(key);
    this.#queue.add(key);
  }

  /** Marks the key dirty after `ms`, unless it is marked earlier. */
  plan(key: string, ms: number): void {
    this.#queue.plan(key, ms);
  }

  /** A person pressed Retry: resets the backoff and marks the key dirty. */
  retry(key: string): void {
    this.#failures.delete(key);
    this.#errors.delete(key);
    const concern = this.#concernOf(key);
    concern.retried?.(key.slice(concern.prefix.length));
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
      this.#handle(concern, key, result);
    } catch (error) {
      this.#failed(concern, key, error);
    }
  }

  #handle(concern: Concern, key: string, result: WorkResult): void {
    if (result === 'retry') {
      this.#planRetry(concern, key);
      this.#clearStuck(concern, key);
      return;
    }
    if (typeof result === 'object' && 'terminal' in result) {
      this.#failedTerminally(concern, key, result);
      return;
    }
    this.#failures.delete(key);
    this.#clearStuck(concern, key);
    const ms = result === 'done' ? concern.everyMs?.() : result.againMs;
    if (ms !== undefined) this.#queue.plan(key, ms);
  }

  #failedTerminally(concern: Concern, key: string, { terminal: code, error, againMs }: Terminal): void {
    if (againMs !== undefined) {
      this.#failures.delete(key);
      this.#queue.plan(key, againMs);
      this.#show(concern, key, { code, error, attempts: 1, nextTryAt: null });
      return;
    }
    this.#deps.log.error(`reconcile of ${key} failed`, error);
    const nextTryAt = mayGiveUp(concern) ? this.#giveUp(concern, key) : this.#planRetry(concern, key);
    this.#show(concern, key, { code, error, attempts: this.#failures.get(key) ?? 1, nextTryAt });
  }

  #failed(concern: Concern, key: string, error: unknown): void {
    this.#deps.log.error(`reconcile of ${key} failed`, error);
    const attempts = (this.#errors.get(key) ?? 0) + 1;
    this.#errors.set(key, attempts);
    this.#deps.failed(error);
    const isStuck = attempts >= ERRORS_UNTIL_STUCK;
    // A disk that has room again needs no person.
    const isGivenUp = isStuck && mayGiveUp(concern) && machineFailure(error) === null;
    const nextTryAt = isGivenUp ? this.#giveUp(concern, key) : this.#planRetry(concern, key);
    if (isStuck || this.#stuck.has(key)) this.#show(concern, key, { code: 'failing', error, attempts, nextTryAt });
  }

  #giveUp(concern: Concern, key: string): null {
    this.#failures.delete(key);
    concern.planned?.(key.slice(concern.prefix.length), null);
    return null;
  }

  /** Plans the next try and returns its time. Null: the key is dirty already, so it is tried anyway. */
  #planRetry(concern: Concern, key: string): number | null {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    const ms = backoffMs(failures, this.#deps.random.fraction());
    if (!this.#queue.plan(key, ms)) return null;
    this.#failures.set(key, failures);
    const at = this.#deps.clock.now() + ms;
    concern.planned?.(key.slice(concern.prefix.length), at);
    return at;
  }

  #show(concern: Concern, key: string, stuck: Stuck): void {
    this.#stuck.add(key);
    this.#deps.show(loopKey(concern, key), stuck);
  }

  #clearStuck(concern: Concern, key: string): void {
    if (this.#stuck.delete(key)) this.#deps.show(loopKey(concern, key), null);
  }

  #concernOf(key: string): Concern {
    const concern = this.#concerns.find(({ prefix }) => key.startsWith(prefix));
    if (concern === undefined) throw new Error(`no concern has the key ${key}`);
    return concern;
  }
}

/** A concern with an interval is never given up, because its rule would no longer hold. */
function mayGiveUp({ everyMs }: Concern): boolean {
  return everyMs === undefined;
}

function loopKey({ name, prefix }: Concern, key: string): LoopKey {
  return { key, concern: name, subject: key.slice(prefix.length) };
}
