/** What a stop has seen so far, for its receipt: whom, how they were known, when they were gone, how long each step took. */
import {
  type Evidence,
  type KilledProcess,
  type PhaseTime,
  STOP_PHASES,
  type StopPhase,
} from '../../../contract/index.ts';
import type { Clock, Identity, ProcessInfo } from '../ports/index.ts';
import { keyOf } from './target.ts';

export class Tally {
  readonly #clock: Clock;
  readonly #began: number;
  /** Everything ever seen to be the run's, under its identity. */
  readonly #seen = new Map<string, KilledProcess>();
  /** Those of them not seen gone yet, by their keys. */
  readonly #living = new Set<string>();
  readonly #phases = new Map<StopPhase, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.elapsed();
  }

  get seen(): ReadonlyMap<string, KilledProcess> {
    return this.#seen;
  }

  get living(): KilledProcess[] {
    return [...this.#living].flatMap((key) => this.#seen.get(key) ?? []);
  }

  /** ms since the stop began, to a tenth. */
  get ms(): number {
    return tenths(this.#clock.elapsed() - this.#began);
  }

  saw(process: ProcessInfo, evidence: Evidence): void {
    const key = keyOf(process);
    const known = this.#seen.get(key);
    if (known !== undefined && this.#living.has(key)) return;
    const { pid, startTime, command } = process;
    this.#living.add(key);
    // one whose end was taken on another's word lives, so that was not its end
    this.#seen.set(key, { pid, startTime, command, evidence: known?.evidence ?? evidence, goneMs: null });
  }

  /** They were just seen to be gone; who was seen gone before keeps that moment. */
  gone(those: Iterable<Identity>): void {
    const at = this.ms;
    for (const one of those) {
      const key = keyOf(one);
      const known = this.#seen.get(key);
      if (known !== undefined && this.#living.delete(key)) this.#seen.set(key, { ...known, goneMs: at });
    }
  }

  /** The work's time counts for `phase`, or for the one that its result names. */
  async time<T>(phase: StopPhase | ((result: T) => StopPhase), work: () => Promise<T>): Promise<T> {
    const since = this.#clock.elapsed();
    const result = await work();
    const name = typeof phase === 'function' ? phase(result) : phase;
    this.#phases.set(name, (this.#phases.get(name) ?? 0) + this.#clock.elapsed() - since);
    return result;
  }

  phases(): PhaseTime[] {
    return STOP_PHASES.flatMap((phase) => {
      const ms = this.#phases.get(phase);
      return ms === undefined ? [] : [{ phase, ms: tenths(ms) }];
    });
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
