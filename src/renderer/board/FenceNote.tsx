import type { FenceRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fenceDetail, fenceNames } from '../store/card-state.ts';
import { StateMark } from '../ui/StateMark.tsx';
import css from './Card.module.css';

/** How many processes the card names. */
const MAX_NAMED = 3;

/** A failed stop: the processes that may still be alive, by name and pid. */
export function FenceNote({ fence }: { fence: FenceRecord }) {
  return (
    <>
      <div className={css.row}>
        <StateMark state="stop-failed" />
        <span className={css.words}>
          <b className={css.bad}>{text('state.stop-failed')}</b> · {fence.agent}
        </span>
      </div>
      <p className={css.note} title={fenceDetail(fence)}>
        {fenceNames(fence, MAX_NAMED)}
      </p>
    </>
  );
}
