import { text } from '../../contract/index.ts';
import { useHiddenArchive } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { toggleArchived } from '../store/view.ts';
import css from './Column.module.css';

/** A note below the stories that are done: the archive, which comes next, has stories but no column. */
export function HiddenArchive() {
  const project = useProject();
  if (!useHiddenArchive()) return null;
  return (
    <p className={css.hidden}>
      {text('column.archived')}{' '}
      <button
        type="button"
        onClick={(event) => {
          const { ownerDocument } = event.currentTarget;
          const byKeyboard = event.detail === 0;
          toggleArchived(project);
          // This button disappears, so a keyboard's focus moves to the other one that does the same.
          if (byKeyboard) ownerDocument.querySelector<HTMLElement>('[data-archive-toggle]')?.focus();
        }}
      >
        {text('view.archived.show')}
      </button>
    </p>
  );
}
