/** The tally of one stop, for its receipt: which processes were seen, when they were gone, how long each phase took. */
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
  readonly #beganMs: number;
  /** All processes that were ever recognised as the run's, by key. */
  readonly #seen = new Map<string, KilledProcess>();
  /** Keys of the seen processes that are not gone yet. */
  readonly #living = new Set<string>();
  readonly #phases = new Map<StopPhase, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganMs = clock.elapsed();
  }

  get seen(): ReadonlyMap<string, KilledProcess> {
    return this.#seen;
  }

  get living(): KilledProcess[] {
    return [...this.#living].flatMap((key) => this.#seen.get(key) ?? []);
  }

  /** ms since the stop began, to a tenth. */
  get ms(): number {
    return toTenths(this.#clock.elapsed() - this.#beganMs);
  }

  /** The process was seen alive. */
  markSeen(process: ProcessInfo, evidence: Evidence): void {
    const key = keyOf(process);
    const known = this.#seen.get(key);
    if (known !== undefined && this.#living.has(key)) return;
    const { pid, startTime, command } = process;
    this.#living.add(key);
    // A containment may have reported it gone by mistake. Then the time of that report is cleared.
    this.#seen.set(key, { pid, startTime, command, evidence: known?.evidence ?? evidence, goneMs: null });
  }

  /** The processes are gone by now. Those that were gone earlier keep their time. */
  markGone(identities: Iterable<Identity>): void {
    const at = this.ms;
    for (const identity of identities) {
      const key = keyOf(identity);
      const known = this.#seen.get(key);
      if (known !== undefined && this.#living.delete(key)) this.#seen.set(key, { ...known, goneMs: at });
    }
  }

  /** Adds the duration of the work to `phase`, or to the phase that its result determines. */
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
      return ms === undefined ? [] : [{ phase, ms: toTenths(ms) }];
    });
  }
}

function toTenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
