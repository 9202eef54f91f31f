/** Receipts: what stops proved, as stored and as shown. */
import type { Message } from './message.ts';
import type { ProcessRef, Survivor } from './process.ts';
import type { Containment, StopCause, Strength } from './run.ts';

/**
 * `gone`: no process is alive. `survivors`: the named processes are. `unknown`: it could not be determined, for the
 * given reason.
 */
export type Verdict = 'gone' | 'survivors' | 'unknown';

/**
 * Why a process is known to be the run's, cheapest evidence first (docs/stop.md, "Which processes belong to a run").
 */
export type Evidence = 'known' | 'child' | 'session' | 'terminal' | 'lineage' | 'containment' | 'mark' | 'cwd';

/** A process that the stop ended. */
export interface KilledProcess extends ProcessRef {
  evidence: Evidence;
  /**
   * When it was first seen gone, in ms after the stop began; null if that was not observed, or the receipt is older.
   */
  goneMs: number | null;
}

/** The phases of a stop, in order (docs/stop.md, "How processes end"). A receipt lists only those that were needed. */
export const STOP_PHASES = ['look', 'grace', 'containment', 'suspend', 'kill', 'proof'] as const;
/** One of `STOP_PHASES`. */
export type StopPhase = (typeof STOP_PHASES)[number];

/** How long a phase took. */
export interface PhaseTime {
  phase: StopPhase;
  /** The total if the phase was repeated. */
  ms: number;
}

/** The durable proof of one stop. It is written once and never changed. */
export interface StopReceipt {
  id: string;
  run: string;
  story: string;
  agent: string;
  by: StopCause;
  /** Where it was requested, or what made it necessary. */
  why: Message;
  at: number;
  verdict: Verdict;
  /** Why the verdict is not `gone`; null if it is. */
  reason: Message | null;
  strength: Strength;
  containment: Containment;
  killed: KilledProcess[];
  spared: ProcessRef[];
  survivors: Survivor[];
  /** Programs, such as docker, that gave work to servers outside the run. Nothing is proven about that work. */
  handedTo: string[];
  /** How many processes of this user could not be read. */
  blind: number;
  ms: number;
  phases: PhaseTime[];
}

/** A summarized receipt, with counts instead of lists; the card shows the newest one. */
export interface ReceiptRecord
  extends Pick<
    StopReceipt,
    'id' | 'run' | 'story' | 'agent' | 'by' | 'why' | 'at' | 'verdict' | 'strength' | 'containment'
  > {
  killed: number;
  spared: number;
  survivors: number;
  handedTo: string[];
  blind: number;
  ms: number;
}
