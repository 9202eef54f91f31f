/** The words of a receipt, the same on the page and on the command line. Only strength `kernel` is called proven (I3). */
import type { ReceiptRecord, StopReceipt } from './snapshot.ts';
import { text } from './texts.text.ts';

type Proof = Pick<StopReceipt, 'verdict' | 'strength' | 'ms'> & {
  /** Counts, or the processes themselves. */
  killed: number | readonly unknown[];
  survivors: number | readonly unknown[];
  reason?: string | null;
  handedTo: readonly string[];
};

/** 'proven gone: 14 processes in 38 ms', 'none seen: …' where only a scan looked, 'stop failed: …' for all else. */
export function receiptProof({ verdict, strength, ms, killed, survivors, reason, handedTo }: Proof): string {
  if (verdict === 'survivors') return text('receipt.survivors', { n: countOf(survivors) });
  if (verdict === 'unknown') return text('receipt.unknown', { reason: reason ?? text('receipt.noreason') });
  const seen = strength === 'kernel' ? 'kernel' : 'scan';
  const n = countOf(killed);
  const proof = n === 0 ? text(`receipt.clean.${seen}`, { ms }) : text(`receipt.gone.${seen}`, { n, ms });
  return handedTo.length === 0 ? proof : text('receipt.handed', { proof, programs: handedTo.join(', ') });
}

/** Who or what asked for the stop and why, as a sentence. Never says that anybody was stopped: the verdict says that. */
export function receiptCause({ agent, by, why }: Pick<ReceiptRecord, 'agent' | 'by' | 'why'>): string {
  if (by !== 'exit') return text(`receipt.by.${by}`, { agent, why });
  const how = /exit \S+$/.exec(why)?.[0];
  return how === undefined ? text('receipt.by.unseen', { agent, why }) : text('receipt.by.exit', { agent, how });
}

function countOf(those: number | readonly unknown[]): number {
  return typeof those === 'number' ? those : those.length;
}
