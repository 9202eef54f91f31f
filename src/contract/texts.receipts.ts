/**
 * Sentences about receipts, the same on the page and on the command line. Only strength `kernel` is called proven (I3).
 */
import { type AnyReceipt, proofOf, type ReceiptRecord, VIAS } from '../domain/index.ts';
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

/** As receiptProof(), as short as a card needs it: 'proven gone, 14 in 38 ms'. A doubt is still told in full. */
export function receiptBrief(receipt: AnyReceipt): string {
  const proof = proofOf(receipt);
  if (proof.verdict !== 'gone' || proof.handedTo.length > 0) return receiptProof(receipt);
  const { strength, n, ms } = proof;
  return n === 0 ? text(`brief.clean.${strength}`) : text(`brief.gone.${strength}`, { n, ms });
}

/** Who or what requested the stop and why, as a sentence. It never claims an end, which is up to the verdict. */
export function receiptCause({ agent, by, why }: Pick<ReceiptRecord, 'agent' | 'by' | 'why'>, as?: TextForm): string {
  const cause = text(`receipt.by.${by}`, { agent });
  switch (why.code) {
    case 'run.asked':
    case 'fence.again':
      return cause;
    case 'run.asked.via': {
      // A newer host may name a place that this version does not know.
      const via = VIAS.find((one) => one === why.values.via);
      return via === undefined ? cause : text('receipt.cause.via', { cause, place: text(`via.${via}`) });
    }
    case 'run.asked.run': {
      const { run, agent: caller, story } = why.values;
      return text('receipt.cause.run', { agent, caller, story, run });
    }
    case 'orphans.found':
      return text('receipt.cause.orphans', { n: why.values.n });
    case 'stop.ended.code':
      return text('receipt.cause.exit', { agent, code: why.values.code });
    default:
      return text('receipt.because', { cause, why: messageText(why, as) });
  }
}
