import type { Stage } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import css from './Column.module.css';

/** The text of an empty column: how stories get there, or, while Find filters the board, that none match. */
export function EmptyColumn({ stage, filtered }: { stage: Stage; filtered: boolean }) {
  const project = useProject();
  if (filtered) return <p className={css.empty}>{text('column.none')}</p>;
  return (
    <div className={css.empty}>
      <p>{text(`column.empty.${stage}`)}</p>
      {stage === 'backlog' && (
        <Button acts small onClick={() => openDialog(project, { kind: 'new-story' })}>
          {text('command.story.add')}
        </Button>
      )}
    </div>
  );
}
