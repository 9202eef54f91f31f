import { refusalSentence, text } from '../../contract/index.ts';
import { useArchive, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { queryOf } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import css from './Column.module.css';

/** The archive column without cards: loading, failed, no match, or empty. */
export function EmptyArchive() {
  const { archive } = useProject();
  const state = useArchive();
  const filtered = useView((v) => queryOf(v) !== '');
  if (state.kind === 'closed' || state.kind === 'loading') return <p className={css.empty}>{text('column.loading')}</p>;
  if (state.kind !== 'failed') {
    return <p className={css.empty}>{text(filtered ? 'column.none' : 'column.empty.archived')}</p>;
  }
  return (
    <div className={css.empty}>
      <p role="alert">{refusalSentence(state.refusal)}</p>
      <Button acts small onClick={archive.more}>
        {text('broken.again')}
      </Button>
    </div>
  );
}

/** The number of loaded stories; with '+' if the archive has more. */
export function ArchivedCount({ shown }: { shown: number }) {
  const { kind } = useArchive();
  const more = kind !== 'all';
  return (
    <span className={css.count} title={text(more ? 'column.more' : 'column.count', { n: shown })}>
      {more ? `${shown}+` : shown}
    </span>
  );
}
