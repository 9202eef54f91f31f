import { useRef, useState } from 'react';
import type { CommandInput, Refusal, Stage } from '../../contract/index.ts';
import { refusalSentence, STAGES, stripControls, text } from '../../contract/index.ts';
import { PRIORITIES, type Priority, STORY_DEFAULTS } from '../../domain/index.ts';
import { startAgent } from '../store/actions.ts';
import { call } from '../store/call.ts';
import { closeDialogThen } from '../store/dialogs.ts';
import { useLost } from '../store/hooks.ts';
import { isMac } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field, type FieldAria } from '../ui/Field.tsx';
import { Keys } from '../ui/Keys.tsx';
import { matchesKeys } from '../ui/key-match.ts';
import { clearDraft, type Draft, readDraft, saveDraft } from './draft.ts';
import { LabelPicker } from './LabelPicker.tsx';
import css from './NewStory.module.css';
import { likelyAgent } from './start-choices.ts';

/** The fields that show their own refusal. */
const FIELDS: readonly string[] = ['title', 'text', 'stage', 'priority', 'labels'];

/** The dialog for a new story. Its text survives a refusal, a lost host and closing the dialog. */
export function NewStory({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const isLost = useLost();
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
  const agent = likelyAgent(project.mirror, draft.stage);
  const create = async (starts: boolean) => {
    if (busy) return;
    setBusy(true);
    const result = await call(project, 'story.add', inputOf(draft));
    setBusy(false);
    if (!result.ok) {
      setRefusal(result.error);
      return;
    }
    clearDraft(path);
    const { story } = result.value;
    closeDialogThen(project, 'new-story', () => {
      select(project, story, true);
      if (starts && agent !== null) void startAgent(project, story, agent.name);
    });
  };
  const errorOf = (field: string) => (refusal?.field === field ? refusalSentence(refusal) : null);
  const otherRefusal = refusal && !FIELDS.includes(refusal.field ?? '') ? refusal : null;
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.cancel')}</Button>
      <Button acts look="primary" type="submit" form="new-story" disabled={busy}>
        {text('new.create')}
      </Button>
      {agent !== null && (
        <Button
          acts
          aria-label={text('new.start.label', { agent: agent.name })}
          title={text('new.start.label', { agent: agent.name })}
          disabled={busy}
          onClick={() => void create(true)}
        >
          {text('new.start')} <Keys of="$mod+Enter" />
        </Button>
      )}
    </>
  );
  return (
    <Dialog title={text('command.story.add')} onClose={onClose} footer={footer} wide initialFocus={title}>
      <form
        id="new-story"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create(false);
        }}
        onKeyDown={(event) => {
          if (agent === null || isLost || !matchesKeys(event, '$mod+Enter', isMac())) return;
          event.preventDefault();
          void create(true);
        }}
      >
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
        <div className={css.pair}>
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
          <Field label={text('field.priority')} error={errorOf('priority')}>
            {(aria) => (
              <select
                {...aria}
                value={draft.priority}
                onChange={(e) => change({ priority: Number(e.target.value) as Priority })}
              >
                {PRIORITIES.map((priority) => (
                  <option key={priority} value={priority}>
                    {text(`priority.${priority}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <Field label={text('field.labels')} error={errorOf('labels')}>
          {(aria) => <NewLabels aria={aria} labels={draft.labels} onChange={(labels) => change({ labels })} />}
        </Field>
        {otherRefusal && <Notice refusal={otherRefusal} />}
      </form>
    </Dialog>
  );
}

interface NewLabelsProps {
  aria: FieldAria;
  labels: readonly string[];
  onChange: (labels: readonly string[]) => void;
}

/** The labels of the new story as one button, which opens the list of labels. */
function NewLabels({ aria, labels, onChange }: NewLabelsProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const toggle = (label: string) =>
    onChange(labels.includes(label) ? labels.filter((one) => one !== label) : [...labels, label]);
  return (
    <>
      <button
        {...aria}
        type="button"
        className={css.labels}
        aria-haspopup="dialog"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {labels.length === 0 ? text('new.labels.none') : stripControls(labels.join(', '))}
      </button>
      {anchor && (
        <LabelPicker
          anchor={anchor}
          label={text('field.labels.new')}
          chosen={labels}
          onToggle={toggle}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}

/** The draft as the command takes it; what was left empty is left out. */
function inputOf({ title, text: body, stage, priority, labels }: Draft): CommandInput<'story.add'> {
  return {
    title,
    stage,
    ...(body.trim() === '' ? {} : { text: body }),
    ...(priority === STORY_DEFAULTS.priority ? {} : { priority }),
    ...(labels.length === 0 ? {} : { labels: [...labels] }),
  };
}

function Notice({ refusal }: { refusal: Refusal }) {
  return (
    <p role="alert" style={{ marginTop: 12, color: 'var(--bad)' }}>
      {refusalSentence(refusal)}
    </p>
  );
}
