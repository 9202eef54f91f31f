import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { StoryRecord } from '../../../contract/index.ts';
import { MAX_TITLE_CHARACTERS, stripControls, text } from '../../../contract/index.ts';
import { renameStory } from '../../store/fields.ts';
import { useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import {
  beginText,
  changeDraft,
  chooseText,
  dropDraft,
  noteText,
  type TextDraft,
  titleKey,
  typeText,
} from '../../store/text-draft.ts';
import { editPart } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { GrowingField } from '../../ui/GrowingField.tsx';
import css from './StoryTitle.module.css';

/**
 * The story's title. Its button, or a double click, makes it a field: Enter and leaving it save, Esc leaves the title as
 * it was. What was not saved stays in the field, also after the detail was closed.
 */
export function StoryTitle({ story }: { story: StoryRecord }) {
  const project = useProject();
  const { id, title } = story;
  const draft = useStore(project.drafts, (drafts) => drafts[titleKey(id)] ?? null);
  const isAsked = useView((v) => v.edited?.story === id && v.edited.part === 'title');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsked) beginText(project, titleKey(id), title);
    noteText(project, titleKey(id), title);
  }, [project, id, title, isAsked]);
  const edit = () => editPart(project, id, 'title');
  const close = () => window.setTimeout(() => button.current?.focus(), 0);
  if (draft !== null) return <TitleField story={story} draft={draft} isAsked={isAsked} onClosed={close} />;
  return (
    <div className={css.line}>
      <h2 className={css.title} dir="auto" onDoubleClick={edit}>
        {stripControls(title)}
      </h2>
      <Button acts look="icon" ref={button} aria-label={text('title.edit', { story: id })} onClick={edit}>
        <Pencil size={13} aria-hidden="true" />
      </Button>
    </div>
  );
}

interface TitleFieldProps {
  story: StoryRecord;
  draft: TextDraft;
  /** A person has just opened it, so it takes the focus. */
  isAsked: boolean;
  /** The edit has ended by a key, so the focus must go somewhere. */
  onClosed: () => void;
}

function TitleField({ story, draft, isAsked, onClosed }: TitleFieldProps) {
  const project = useProject();
  const key = titleKey(story.id);
  const { mine, theirs } = draft;
  const field = useRef<HTMLTextAreaElement>(null);
  const [isSaving, setSaving] = useState(false);
  useEffect(() => {
    if (!isAsked) return;
    field.current?.focus();
    field.current?.select();
    editPart(project, null);
  }, [project, isAsked]);
  const save = async (end?: () => void) => {
    const title = mine.trim();
    if (isSaving || title === '') return;
    setSaving(true);
    typeText(project, key, title);
    const isDone = title === story.title || (await renameStory(project, story, title));
    setSaving(false);
    if (!isDone) return;
    // What was typed while it was being saved is not lost.
    const isMore = project.drafts.getState()[key]?.mine !== title;
    if (isMore) return changeDraft(project, key, { base: title, theirs: null });
    dropDraft(project, key);
    end?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      dropDraft(project, key);
      onClosed();
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      void save(onClosed);
    }
  };
  const onBlur = () => {
    // Another window has the focus, or another writer's title has not been looked at.
    if (!document.hasFocus() || theirs !== null) return;
    if (mine.trim() === '') dropDraft(project, key);
    else void save();
  };
  return (
    <div>
      <GrowingField
        ref={field}
        className={css.field}
        dir="auto"
        aria-label={text('title.field')}
        aria-describedby={theirs === null ? undefined : 'title-changed'}
        maxLength={MAX_TITLE_CHARACTERS}
        value={mine}
        onChange={(event) => typeText(project, key, event.target.value.replace(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      />
      {theirs !== null && (
        <p id="title-changed" role="alert" className={css.changed} dir="auto">
          {text('title.changed', { title: theirs })}{' '}
          <Button
            small
            onClick={() => {
              chooseText(project, key, 'theirs');
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
