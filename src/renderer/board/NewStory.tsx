import { type FormEvent, useRef, useState } from 'react';
import type { Refusal, Stage } from '../../contract/index.ts';
import { refusalSentence, STAGES, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { closeDialogThen } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { clearDraft, readDraft, saveDraft } from './draft.ts';

/** The dialog for a new story. Its text survives a refusal, a lost host and closing the dialog. */
export function NewStory({ onClose }: { onClose: () => void }) {
  const project = useProject();
  /** Each project has its own draft. */
  const path = project.mirror.snapshot().project.it?.path ?? '';
  const [draft, setDraft] = useState(() => readDraft(path));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLInputElement>(null);
  const change = (part: Partial<typeof draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    saveDraft(path, next);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const { title, text: body, stage } = draft;
    const result = await call(project, 'story.add', { title, stage, ...(body.trim() === '' ? {} : { text: body }) });
    setBusy(false);
    if (!result.ok) {
      setRefusal(result.error);
      return;
    }
    clearDraft(path);
    const { story } = result.value;
    closeDialogThen(project, 'new-story', () => select(project, story, true));
  };
  const errorOf = (field: string) => (refusal?.field === field ? refusalSentence(refusal) : null);
  const otherRefusal = refusal && !['title', 'text', 'stage'].includes(refusal.field ?? '') ? refusal : null;
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.cancel')}</Button>
      <Button acts look="primary" type="submit" form="new-story" disabled={busy}>
        {text('new.create')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('command.story.add')} onClose={onClose} footer={footer} wide initialFocus={title}>
      <form id="new-story" onSubmit={(event) => void submit(event)} noValidate>
        <Field label={text('new.title')} error={errorOf('title')}>
          {(aria) => (
            <input
              ref={title}
              {...aria}
              dir="auto"
              value={draft.title}
              onChange={(e) => change({ title: e.target.value })}
            />
          )}
        </Field>
        <Field label={text('new.text')} error={errorOf('text')} hint={text('new.text.hint')}>
          {(aria) => (
            <textarea
              {...aria}
              dir="auto"
              rows={8}
              value={draft.text}
              onChange={(e) => change({ text: e.target.value })}
            />
          )}
        </Field>
        <Field label={text('new.stage')} error={errorOf('stage')}>
          {(aria) => (
            <select {...aria} value={draft.stage} onChange={(e) => change({ stage: e.target.value as Stage })}>
              {STAGES.filter((stage) => stage !== 'archived').map((stage) => (
                <option key={stage} value={stage}>
                  {text(`stage.${stage}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {otherRefusal && <Notice refusal={otherRefusal} />}
      </form>
    </Dialog>
  );
}

function Notice({ refusal }: { refusal: Refusal }) {
  return (
    <p role="alert" style={{ marginTop: 12, color: 'var(--bad)' }}>
      {refusalSentence(refusal)}
    </p>
  );
}
