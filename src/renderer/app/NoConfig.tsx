import { useState } from 'react';
import type { ProjectRecord, Refusal } from '../../contract/index.ts';
import { refusalSentence, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { Mark } from '../ui/Mark.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Welcome.module.css';

/** A project without a config: offers to create one for the agent CLIs that were found on this machine. */
export function NoConfig({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    setRefusal(null);
    const result = await call(store, 'project.init', {});
    setBusy(false);
    if (result.ok) store.view.setState({ made: result.value });
    else setRefusal(result.error);
  };
  return (
    <main className={css.page}>
      <div className={css.box}>
        <Mark className={css.mark} />
        <h1>{text('init.title', { project: project.name })}</h1>
        <p className={css.lead}>{text('init.lead')}</p>
        <p style={{ marginBottom: 18 }}>
          {project.found.length === 0 ? text('init.none') : text('init.found')}{' '}
          {project.found.map((name) => (
            <span key={name} style={{ marginRight: 5 }}>
              <Tag tone="ok">{name}</Tag>
            </span>
          ))}
        </p>
        <div className={css.buttons}>
          <Button acts look="primary" disabled={busy} onClick={() => void create()}>
            {text('command.project.init')}
          </Button>
          <Button acts onClick={() => openDialog(store, { kind: 'doctor' })}>
            {text('command.doctor.run')}
          </Button>
        </div>
        {refusal && (
          <p className={css.error} role="alert">
            {refusalSentence(refusal)}
          </p>
        )}
      </div>
    </main>
  );
}
