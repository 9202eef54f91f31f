import type { ReactNode } from 'react';
import type { StopReceipt } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
import { containmentText } from '../../store/containment-text.ts';
import { classes } from '../../ui/classes.ts';
import { milliseconds } from '../../ui/format.ts';
import css from './Receipts.module.css';

/** The basis of the proof, the number of processes of each kind, and the time of each phase. Zeros are shown too. */
export function ReceiptFacts({ receipt: r }: { receipt: StopReceipt }) {
  return (
    <dl className={css.facts}>
      <dt>{text('receipt.held')}</dt>
      <dd title={text(`held.${r.containment}`)}>
        {r.verdict === 'gone'
          ? `${text(`containment.${r.containment}`)} · ${text(`strength.${r.strength}`)}`
          : containmentText(r)}
      </dd>
      <dt>{text('receipt.counts')}</dt>
      <dd className={css.numbers}>
        <Figure of={text('receipt.count.killed')}>{r.killed.length}</Figure>
        <Figure of={text('receipt.count.survivors')} tone={r.survivors.length > 0 ? css.bad : undefined}>
          {r.survivors.length}
        </Figure>
        <Figure of={text('receipt.count.spared')}>{r.spared.length}</Figure>
        <Figure
          of={text('receipt.count.blind')}
          title={text('receipt.blind.hint')}
          tone={r.blind > 0 ? css.warn : undefined}
        >
          {r.blind}
        </Figure>
      </dd>
      {r.verdict !== 'gone' && <dt>{text('receipt.took')}</dt>}
      {r.verdict !== 'gone' && <dd>{text('receipt.took.ms', { ms: milliseconds(r.ms) })}</dd>}
      {r.phases.length > 0 && <dt>{text('receipt.phases')}</dt>}
      {r.phases.length > 0 && (
        <dd className={css.numbers}>
          {r.phases.map(({ phase, ms }) => (
            <Figure key={phase} of={text(`phase.${phase}`)}>
              {milliseconds(ms)}
            </Figure>
          ))}
        </dd>
      )}
    </dl>
  );
}

interface FigureProps {
  of: string;
  title?: string;
  tone?: string | undefined;
  children: ReactNode;
}

function Figure({ of, title, tone, children }: FigureProps) {
  return (
    <span title={title} className={classes(css.number, tone)}>
      <b>{children}</b> {of}
    </span>
  );
}
