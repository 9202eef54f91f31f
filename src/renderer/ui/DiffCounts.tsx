import { text } from '../../contract/index.ts';
import css from './DiffCounts.module.css';

/** How many lines were added and removed. */
export function DiffCounts({ added, removed }: { added: number; removed: number }) {
  return (
    <span className={css.counts} title={text('talk.diff.counts', { added, removed })}>
      <span className="visually-hidden">{text('talk.diff.counts', { added, removed })}</span>
      <span aria-hidden="true" className={css.added}>
        +{added}
      </span>
      <span aria-hidden="true" className={css.removed}>
        −{removed}
      </span>
    </span>
  );
}
