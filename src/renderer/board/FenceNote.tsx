import type { FenceRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fenceDetail, fenceNames } from '../store/card-state.ts';
import { classes } from '../ui/classes.ts';
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
        <b className={classes(css.word, css.bad)}>{text('mark.stop-failed')}</b>
        <span className={css.name} title={fence.agent}>
          {fence.agent}
        </span>
      </div>
      <p className={css.note} title={fenceDetail(fence)}>
        {fenceNames(fence, MAX_NAMED)}
      </p>
    </>
  );
}
