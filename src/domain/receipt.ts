/** What a stop proved, as it is kept and as it is shown. */
import type { Message } from './message.ts';
import type { ProcessRef, Survivor } from './process.ts';
import type { Containment, StopCause, Strength } from './run.ts';

/** `gone`: nothing lives; `survivors`: named processes do; `unknown`: it could not be told, and the reason says why. */
export type Verdict = 'gone' | 'survivors' | 'unknown';

/** How a process was known to be the run's, cheapest first (docs/stop.md, "Which processes belong to a run"). */
export type Evidence = 'known' | 'child' | 'session' | 'terminal' | 'lineage' | 'containment' | 'mark' | 'cwd';

/** A process that the stop ended. */
export interface KilledProcess extends ProcessRef {
  evidence: Evidence;
  /** ms after the stop began when it was first seen gone; null: not seen by itself (receipts of before that was kept). */
  goneMs: number | null;
}

/** The steps of a stop in their order (docs/stop.md, "How processes end"); a step that was not needed is not listed. */
export const STOP_PHASES = ['look', 'grace', 'containment', 'suspend', 'kill', 'proof'] as const;
/** One step of a stop. */
export type StopPhase = (typeof STOP_PHASES)[number];

/** How long one step took. */
export interface PhaseTime {
  phase: StopPhase;
  /** All turns of this phase together. */
  ms: number;
}

/** The durable proof of one stop. Written once, never changed. */
export interface StopReceipt {
  id: string;
  run: string;
  story: string;
  agent: string;
  by: StopCause;
  /** Where it was asked, or what made it necessary. */
  why: Message;
  at: number;
  verdict: Verdict;
  /** Why the verdict is not gone; null for gone. */
  reason: Message | null;
  strength: Strength;
  containment: Containment;
  killed: KilledProcess[];
  spared: ProcessRef[];
  survivors: Survivor[];
  /** Programs by which the run gave work to servers that are not its children, such as docker: of that nothing is proven. */
  handedTo: string[];
  /** Own processes that could not be read. */
  blind: number;
  ms: number;
  phases: PhaseTime[];
}

/** What the card says of the last stop: a receipt with counts for lists. */
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
