/**
 * Sentences about receipts, the same on the page and on the command line. Only strength `kernel` is called proven (I3).
 */
import { type AnyReceipt, message, proofOf, type ReceiptRecord } from '../domain/index.ts';
import { messageText, type TextForm } from './texts.messages.ts';
import { text } from './texts.text.ts';

/**
 * 'proven gone: 14 processes in 38 ms'; 'none seen: …' if there was only a scan; 'stop failed: …' for other verdicts.
 */
export function receiptProof(receipt: AnyReceipt): string {
  const proof = proofOf(receipt);
  if (proof.verdict === 'survivors') return text('receipt.survivors', { n: proof.n });
  if (proof.verdict === 'unknown') {
    const reason = proof.reason === null ? text('receipt.noreason') : messageText(proof.reason);
    return text('receipt.unknown', { reason });
  }
  const { strength, n, ms, handedTo } = proof;
  const proofText = n === 0 ? text(`receipt.clean.${strength}`, { ms }) : text(`receipt.gone.${strength}`, { n, ms });
  return handedTo.length === 0
    ? proofText
    : text('receipt.handed', { proof: proofText, programs: handedTo.join(', ') });
}

/** Who or what requested the stop and why, as a sentence. It never claims an end, which is up to the verdict. */
export function receiptCause({ agent, by, why }: Pick<ReceiptRecord, 'agent' | 'by' | 'why'>, as?: TextForm): string {
  if (by !== 'exit') return text(`receipt.by.${by}`, { agent, why: messageText(why, as) });
  if (why.code !== 'stop.ended.code') return text('receipt.by.unseen', { agent, why: messageText(why, as) });
  return text('receipt.by.exit', { agent, how: messageText(message('run.exit', why.values)) });
}
