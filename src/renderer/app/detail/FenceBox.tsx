import type { FenceRecord } from '../../../contract/index.ts';
import { standaloneText, text } from '../../../contract/index.ts';
import { fenceTries } from '../../store/card-state.ts';
import { useNow } from '../../store/clock.ts';
import { FenceActions } from '../../ui/FenceActions.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import css from './Detail.module.css';
import { ProcessTable } from './ProcessTable.tsx';
import { SURVIVOR_COLUMNS } from './Receipt.tsx';

/** A failed stop: which processes may still be alive and why, when the host checks again, and the two actions. */
export function FenceBox({ fence }: { fence: FenceRecord }) {
  const now = useNow();
  return (
    <div className={css.fence}>
      <div className={css.failed}>
        <StateMark state="stop-failed" />
        <span>
          <b>{text('state.stop-failed')}</b> · {fence.agent}
        </span>
        <span className={css.tries}>{fenceTries(fence, now)}</span>
      </div>
      {fence.processes.length > 0 ? (
        <div className={css.left}>
          <ProcessTable title={text('fence.may-live')} bad rows={fence.processes} columns={SURVIVOR_COLUMNS} />
        </div>
      ) : (
        <p dir="auto">{standaloneText(fence.reason)}</p>
      )}
      <div className={css.actions}>
        <FenceActions fence={fence} />
      </div>
    </div>
  );
}
