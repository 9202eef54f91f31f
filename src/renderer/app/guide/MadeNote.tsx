import { FileCheck2, X } from 'lucide-react';
import { stripControls, text } from '../../../contract/index.ts';
import { openDialog } from '../../store/dialogs.ts';
import { useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import type { MadeConfig } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Tag.tsx';
import css from './MadeNote.module.css';

/** Says what was written when the config was made, and where; it stays until it is closed. */
export function MadeNote() {
  const made = useView((v) => v.made);
  return made === null ? null : <Note made={made} />;
}

function Note({ made }: { made: MadeConfig }) {
  const project = useProject();
  const close = () => project.view.setState({ made: null });
  return (
    <section className={css.note} aria-label={text('made.label')} data-made>
      <FileCheck2 size={16} aria-hidden="true" />
      <div className={css.words}>
        <p>
          {text('made.wrote')} <code dir="auto">{stripControls(made.file)}</code>
        </p>
        <p>{text('made.agents', { agents: made.agents.join(', ') })}</p>
        <p className={css.clis}>
          {text(made.found.length === 0 ? 'made.found.none' : 'made.found')}
          {made.found.map((title) => (
            <Tag key={title} tone="ok">
              {title}
            </Tag>
          ))}
          {made.missing.length > 0 && text('made.missing')}
          {made.missing.map((title) => (
            <Tag key={title}>{title}</Tag>
          ))}
        </p>
      </div>
      <Button small onClick={() => openDialog(project, { kind: 'config-file' })}>
        {text('made.open')}
      </Button>
      <Button acts small look="primary" onClick={() => openDialog(project, { kind: 'new-story' })}>
        {text('command.story.add')}
      </Button>
      <Button look="icon" aria-label={text('made.close')} title={text('made.close')} onClick={close}>
        <X size={15} aria-hidden="true" />
      </Button>
    </section>
  );
}
