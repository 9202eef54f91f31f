import { text } from '../../contract/index.ts';
import css from './DiffCounts.module.css';
import { briefCount } from './format.ts';

interface DiffCountsProps {
  added: number;
  removed: number;
  /** Large numbers are rounded, as '1.2K'; the tooltip has them in full. */
  brief?: boolean;
}

/** How many lines were added and removed. */
export function DiffCounts({ added, removed, brief = false }: DiffCountsProps) {
  const shown = brief ? briefCount : String;
  return (
    <span className={css.counts} title={text('talk.diff.counts', { added, removed })}>
      <span className="visually-hidden">{text('talk.diff.counts', { added, removed })}</span>
      <span aria-hidden="true" className={css.added}>
        +{shown(added)}
      </span>
      <span aria-hidden="true" className={css.removed}>
        −{shown(removed)}
      </span>
    </span>
  );
}
