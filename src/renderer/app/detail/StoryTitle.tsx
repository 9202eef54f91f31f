import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { MAX_TITLE_CHARACTERS, stripControls, text } from '../../../contract/index.ts';
import { renameStory } from '../../store/fields.ts';
import { useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { editPart } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { GrowingField } from '../../ui/GrowingField.tsx';
import css from './StoryTitle.module.css';

/** The story's title. Its button, or a double click, makes it a field: Enter saves, Esc leaves it as it was. */
export function StoryTitle({ story }: { story: StoryRecord }) {
  const project = useProject();
  const isEdited = useView((v) => v.edited?.story === story.id && v.edited.part === 'title');
  const button = useRef<HTMLButtonElement>(null);
  const edit = () => editPart(project, story.id, 'title');
  const close = () => {
    editPart(project, null);
    window.setTimeout(() => button.current?.focus(), 0);
  };
  if (isEdited) return <TitleField story={story} onClose={close} onLeft={() => editPart(project, null)} />;
  return (
    <div className={css.line}>
      <h2 className={css.title} dir="auto" onDoubleClick={edit}>
        {stripControls(story.title)}
      </h2>
      <Button acts look="icon" ref={button} aria-label={text('title.edit', { story: story.id })} onClick={edit}>
        <Pencil size={13} aria-hidden="true" />
      </Button>
    </div>
  );
}

interface TitleFieldProps {
  story: StoryRecord;
  /** Ends the edit by a key; the focus returns to the button. */
  onClose: () => void;
  /** Ends the edit because the focus has moved on. */
  onLeft: () => void;
}

function TitleField({ story, onClose, onLeft }: TitleFieldProps) {
  const project = useProject();
  const field = useRef<HTMLTextAreaElement>(null);
  const [from, setFrom] = useState(story.title);
  const [value, setValue] = useState(story.title);
  const [isSaving, setSaving] = useState(false);
  const isChanged = story.title !== from && story.title !== value;
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const save = async (end: () => void) => {
    const title = value.trim();
    if (isSaving || title === '') return;
    setSaving(true);
    const isDone = title === story.title || (await renameStory(project, story, title));
    setSaving(false);
    if (isDone) end();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      void save(onClose);
    }
  };
  const onBlur = () => {
    // Another window has the focus, or another writer's title has not been looked at.
    if (!document.hasFocus() || isChanged) return;
    if (value.trim() === '') onLeft();
    else void save(onLeft);
  };
  return (
    <div>
      <GrowingField
        ref={field}
        className={css.field}
        dir="auto"
        aria-label={text('title.field')}
        aria-describedby={isChanged ? 'title-changed' : undefined}
        maxLength={MAX_TITLE_CHARACTERS}
        value={value}
        onChange={(event) => setValue(event.target.value.replace(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      />
      {isChanged && (
        <p id="title-changed" role="alert" className={css.changed} dir="auto">
          {text('title.changed', { title: story.title })}{' '}
          <Button
            small
            onClick={() => {
              setFrom(story.title);
              setValue(story.title);
              field.current?.focus();
            }}
          >
            {text('title.take')}
          </Button>
        </p>
      )}
    </div>
  );
}
