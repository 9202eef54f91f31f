import type { KilledProcess, StopReceipt, Survivor } from '../../../contract/index.ts';
import { messageText, receiptCause, receiptProof, text } from '../../../contract/index.ts';
import { useProject } from '../../store/project.tsx';
import { openDetail } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { atTime } from '../../ui/format.ts';
import { VerdictMark } from '../../ui/VerdictMark.tsx';
import { type Column, ProcessTable } from './ProcessTable.tsx';
import { ReceiptFacts } from './ReceiptFacts.tsx';
import css from './Receipts.module.css';

/** One stop: its cause, what was proved and how, and every process with the evidence that it belonged to the run. */
export function Receipt({ receipt: r }: { receipt: StopReceipt }) {
  const project = useProject();
  return (
    <li className={css.receipt} data-receipt={r.id} data-verdict={r.verdict}>
      <div className={css.head}>
        <VerdictMark verdict={r.verdict} strength={r.strength} />
        <h3>{receiptProof(r)}</h3>
        <time className={css.when} dateTime={new Date(r.at).toISOString()}>
          {atTime(r.at)}
        </time>
      </div>
      <p className={css.why}>{receiptCause(r)}</p>
      <ReceiptFacts receipt={r} />
      {r.survivors.length > 0 && (
        <ProcessTable title={text('receipt.survivors.title')} bad rows={r.survivors} columns={SURVIVOR_COLUMNS} />
      )}
      {r.killed.length > 0 && (
        <ProcessTable title={text('receipt.killed.title')} rows={r.killed} columns={KILLED_COLUMNS} />
      )}
      {r.spared.length > 0 && <ProcessTable title={text('receipt.spared.title')} rows={r.spared} />}
      <div className={css.foot}>
        <Button small look="plain" onClick={() => openDetail(project, r.story, 'terminal', r.run)}>
          {text('receipt.log')}
        </Button>
      </div>
    </li>
  );
}

const KILLED_COLUMNS: readonly Column<KilledProcess>[] = [
  {
    head: text('receipt.known'),
    look: 'known',
    cell: (p) => text(`known.${p.evidence}`),
    title: (p) => text(`evidence.${p.evidence}`),
  },
  {
    head: text('receipt.gone'),
    hint: text('receipt.gone.hint'),
    look: 'number',
    cell: (p) => p.goneMs?.toFixed(1) ?? <span className={css.dim}>{text('receipt.unseen')}</span>,
    title: (p) => text(p.goneMs === null ? 'receipt.unseen.hint' : 'receipt.gone.hint'),
  },
];

/** The columns of survivors, in receipts and fences. */
export const SURVIVOR_COLUMNS: readonly Column<Survivor>[] = [
  { head: text('receipt.state'), look: 'state', cell: (p) => p.state },
  { head: text('receipt.why'), look: 'why', cell: (p) => messageText(p.why) },
];
