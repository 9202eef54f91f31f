import type { StopReceipt } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
import { receiptCause, receiptText } from '../../store/card-state.ts';
import { openDetail } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { atTime } from '../../ui/format.ts';
import { Tag } from '../../ui/Tag.tsx';
import { ProcessTable } from './ProcessTable.tsx';
import css from './Receipts.module.css';

const TONE = { gone: 'ok', survivors: 'bad', unknown: 'bad' } as const;

/** One stop: who asked and why, and every process with how it was known to be the run's. */
export function Receipt({ receipt: r }: { receipt: StopReceipt }) {
  return (
    <li className={css.receipt} data-receipt={r.id} data-verdict={r.verdict}>
      <div className={css.head}>
        {r.verdict === 'gone' && r.strength === 'scan' ? (
          <Tag>{text('verdict.none-seen')}</Tag>
        ) : (
          <Tag tone={TONE[r.verdict]}>{text(`verdict.${r.verdict}`)}</Tag>
        )}
        <h3>{receiptText({ ...r, killed: r.killed.length, survivors: r.survivors.length })}</h3>
        <time className={css.when} dateTime={new Date(r.at).toISOString()}>
          {atTime(r.at)}
        </time>
      </div>
      <p className={css.why}>{receiptCause(r)}</p>
      {r.survivors.length > 0 && (
        <ProcessTable
          caption={text('receipt.survivors.title')}
          bad
          rows={r.survivors.map((p) => ({ ...p, note: `${p.state} · ${p.why}` }))}
        />
      )}
      {r.killed.length > 0 && (
        <ProcessTable
          caption={text('receipt.killed.title')}
          rows={r.killed.map((p) => ({ ...p, note: text(`evidence.${p.evidence}`) }))}
        />
      )}
      {r.spared.length > 0 && (
        <ProcessTable
          caption={text('receipt.spared.title')}
          rows={r.spared.map((p) => ({ ...p, note: text('receipt.spared.note') }))}
        />
      )}
      <div className={css.foot}>
        <span>
          {text(`container.${r.container}`)} · {text(`strength.${r.strength}`)}
          {r.blind > 0 && <> · {text('receipt.blind', { n: r.blind })}</>}
        </span>
        <Button small look="plain" onClick={() => openDetail(r.story, 'terminal', r.run)}>
          {text('receipt.log')}
        </Button>
      </div>
    </li>
  );
}
