/** How receipts are summed up: one for the card, one as what may be said of it, many as what a quit proved. */
import type { Message } from './message.ts';
import type { Survivor } from './process.ts';
import type { ReceiptRecord, StopReceipt } from './receipt.ts';
import type { Strength } from './run.ts';

/** The receipt with counts for lists. */
export function summarize(receipt: StopReceipt): ReceiptRecord {
  const { killed, spared, survivors, reason: _reason, phases: _phases, ...rest } = receipt;
  return { ...rest, killed: killed.length, spared: spared.length, survivors: survivors.length };
}

/** A receipt, whole or summed up. */
export type AnyReceipt = Pick<StopReceipt, 'verdict' | 'strength' | 'ms' | 'handedTo'> & {
  killed: number | readonly unknown[];
  survivors: number | readonly unknown[];
  reason?: Message | null;
};

/** What may be said of a stop; only strength `kernel` may be called proven (I3). `n` counts processes, `ms` is the stop's time. */
export type Proof =
  | { verdict: 'gone'; strength: Strength; n: number; ms: number; handedTo: readonly string[] }
  | { verdict: 'survivors'; n: number }
  | { verdict: 'unknown'; reason: Message | null };

/** The one reading of a receipt: page, tray and command line make their sentence of this. */
export function proofOf({ verdict, strength, ms, killed, survivors, reason, handedTo }: AnyReceipt): Proof {
  if (verdict === 'survivors') return { verdict, n: countOf(survivors) };
  if (verdict === 'unknown') return { verdict, reason: reason ?? null };
  return { verdict, strength, n: countOf(killed), ms, handedTo };
}

function countOf(those: number | readonly unknown[]): number {
  return typeof those === 'number' ? those : those.length;
}

/** What a quit proved. Only when both lists are empty everything is gone. */
export interface QuitProof {
  /** Agents whose stop was proven. */
  stopped: number;
  /** How many of these rest on looking only, so that less may be said (I3). */
  onlySeen: number;
  /** Processes that they had. */
  processes: number;
  /** Processes that live, those of earlier stops and of forced fences included. */
  left: Survivor[];
  /** Agents whose end could not be told, and why; worktrees that are still closed are among them. */
  unproven: { story: string; agent: string; reason: Message }[];
}

/** The counts of a quit, by the receipts of the stops that it asked for. */
export function countsOf(receipts: readonly StopReceipt[]): Pick<QuitProof, 'stopped' | 'onlySeen' | 'processes'> {
  const gone = receipts.filter((one) => one.verdict === 'gone');
  return {
    stopped: gone.length,
    onlySeen: gone.filter((one) => one.strength === 'scan').length,
    processes: receipts.reduce((sum, one) => sum + one.killed.length, 0),
  };
}

/** What the quits of some hosts proved together. */
export function joinProofs(proofs: readonly QuitProof[]): QuitProof {
  return {
    stopped: proofs.reduce((sum, one) => sum + one.stopped, 0),
    onlySeen: proofs.reduce((sum, one) => sum + one.onlySeen, 0),
    processes: proofs.reduce((sum, one) => sum + one.processes, 0),
    left: proofs.flatMap((one) => one.left),
    unproven: proofs.flatMap((one) => one.unproven),
  };
}
