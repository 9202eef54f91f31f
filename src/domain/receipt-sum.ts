/** Summaries of receipts: with counts for lists, as the claim that may be made, and together as the proof of a quit. */
import type { Message } from './message.ts';
import type { Survivor } from './process.ts';
import type { ReceiptRecord, StopReceipt } from './receipt.ts';
import type { Strength } from './run.ts';

/** The receipt with counts instead of lists of processes. */
export function summarize(receipt: StopReceipt): ReceiptRecord {
  const { killed, spared, survivors, reason: _reason, phases: _phases, ...rest } = receipt;
  return { ...rest, killed: killed.length, spared: spared.length, survivors: survivors.length };
}

/** A receipt, complete or summarized. */
export type AnyReceipt = Pick<StopReceipt, 'verdict' | 'strength' | 'ms' | 'handedTo'> & {
  killed: number | readonly unknown[];
  survivors: number | readonly unknown[];
  reason?: Message | null;
};

/**
 * What may be claimed about a stop. Only strength `kernel` may be called proven (I3). `n` counts processes; `ms` is how
 * long the stop took.
 */
export type Proof =
  | { verdict: 'gone'; strength: Strength; n: number; ms: number; handedTo: readonly string[] }
  | { verdict: 'survivors'; n: number }
  | { verdict: 'unknown'; reason: Message | null };

/** The claim that a receipt supports. The page, the tray and the command line all make their sentences of it. */
export function proofOf({ verdict, strength, ms, killed, survivors, reason, handedTo }: AnyReceipt): Proof {
  if (verdict === 'survivors') return { verdict, n: countOf(survivors) };
  if (verdict === 'unknown') return { verdict, reason: reason ?? null };
  return { verdict, strength, n: countOf(killed), ms, handedTo };
}

function countOf(listOrCount: number | readonly unknown[]): number {
  return typeof listOrCount === 'number' ? listOrCount : listOrCount.length;
}

/** What a quit proved. Everything is gone only if both lists are empty. */
export interface QuitProof {
  /** How many agents were stopped with the verdict `gone`. */
  stopped: number;
  /** How many of these have only strength `scan`, so that they must not be called proven (I3). */
  onlySeen: number;
  /** How many processes the stops ended. */
  processes: number;
  /** The processes that are still alive, including those of earlier stops and of released fences. */
  left: Survivor[];
  /** The agents whose end could not be proven, and why; worktrees that are still closed are included. */
  unproven: { story: string; agent: string; reason: Message }[];
}

/** The counts of a quit, from the receipts of the stops that it requested. */
export function countsOf(receipts: readonly StopReceipt[]): Pick<QuitProof, 'stopped' | 'onlySeen' | 'processes'> {
  const gone = receipts.filter((one) => one.verdict === 'gone');
  return {
    stopped: gone.length,
    onlySeen: gone.filter((one) => one.strength === 'scan').length,
    processes: receipts.reduce((sum, one) => sum + one.killed.length, 0),
  };
}

/** Combines the proofs of several hosts that quit together. */
export function joinProofs(proofs: readonly QuitProof[]): QuitProof {
  return {
    stopped: proofs.reduce((sum, one) => sum + one.stopped, 0),
    onlySeen: proofs.reduce((sum, one) => sum + one.onlySeen, 0),
    processes: proofs.reduce((sum, one) => sum + one.processes, 0),
    left: proofs.flatMap((one) => one.left),
    unproven: proofs.flatMap((one) => one.unproven),
  };
}
