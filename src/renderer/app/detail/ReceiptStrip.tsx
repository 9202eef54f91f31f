import { receiptCause, receiptProof, text } from '../../../contract/index.ts';
import { useReceipt } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { openReceipts } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { VerdictMark } from '../../ui/VerdictMark.tsx';
import css from './ReceiptStrip.module.css';

/** What the stop of the shown run has proven, docked below its terminal or conversation. It opens the receipt. */
export function ReceiptStrip({ story, run }: { story: string; run: string }) {
  const project = useProject();
  const receipt = useReceipt(story);
  if (receipt === null || receipt.run !== run) return null;
  return (
    <section className={css.strip} aria-label={text('receipt.strip')} data-receipt-strip={receipt.verdict}>
      <VerdictMark verdict={receipt.verdict} strength={receipt.strength} />
      <p className={css.words} title={receiptCause(receipt)}>
        {receiptProof(receipt)}
      </p>
      <Button small look="plain" onClick={() => openReceipts(project, story)}>
        {text('receipt.strip.open')}
      </Button>
    </section>
  );
}
