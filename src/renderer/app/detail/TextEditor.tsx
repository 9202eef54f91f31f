import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { refusalSentence, stripControls, text } from '../../../contract/index.ts';
import { AUTOSAVE_MS } from '../../store/autosave.ts';
import { useLost } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { chooseText, isDue, type TextDraft, typeText } from '../../store/text-draft.ts';
import { movedCaret } from '../../store/text-merge.ts';
import { cancelText, keepText, saveText } from '../../store/text-save.ts';
import { Button } from '../../ui/Button.tsx';
import { GrowingField } from '../../ui/GrowingField.tsx';
import { Keys } from '../../ui/Keys.tsx';
import css from './TextEditor.module.css';

interface TextEditorProps {
  story: string;
  draft: TextDraft;
  /** The text as it was saved. */
  onSaved: (text: string) => void;
  /** The edit has ended by a key or a button, so the focus must go somewhere. */
  onClosed: () => void;
}

/**
 * The story's text as a field. Mod+Enter saves and ends the edit, and so does leaving it; a pause in typing saves, too.
 * Cancel brings the text back that the edit began with, and so does Esc before anything was typed; after that, Esc moves
 * the focus to Cancel.
 */
export function TextEditor({ story, draft, onSaved, onClosed }: TextEditorProps) {
  const project = useProject();
  const editor = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const save = async (close?: () => void) => {
    const saved = await saveText(project, story);
    if (saved === null) return;
    onSaved(saved);
    close?.();
  };
  const cancel = async () => {
    onClosed();
    const text = await cancelText(project, story);
    if (text !== null) onSaved(text);
  };
  useAutosave(story, draft);
  const noteCaret = useKeptCaret(field, draft.mine);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      // What was typed is given up by Cancel only.
      if (draft.mine === draft.begun) void cancel();
      else cancelButton.current?.focus();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void save(onClosed);
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (!document.hasFocus() || editor.current?.contains(event.relatedTarget)) return;
    void save();
  };
  return (
    <div ref={editor} className={css.editor}>
      {draft.theirs !== null && (
        <Versions story={story} theirs={draft.theirs} onChosen={() => field.current?.focus()} />
      )}
      <GrowingField
        ref={field}
        className={css.field}
        dir="auto"
        aria-label={text('text.field')}
        value={draft.mine}
        onSelect={(event) => noteCaret(event.currentTarget)}
        onChange={(event) => {
          noteCaret(event.target);
          typeText(project, story, event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      />
      {draft.refusal !== null && (
        <p role="alert" className={css.bad}>
          {refusalSentence(draft.refusal)}
        </p>
      )}
      <div className={css.buttons}>
        <span className={css.hint}>
          {text('new.text.hint')} <Keys of="$mod+Enter" /> {text('text.saves')}
        </span>
        <span role="status" className={css.saved}>
          {draft.mine === draft.base && draft.base !== draft.begun ? text('text.autosaved') : ''}
        </span>
        <Button small ref={cancelButton} onMouseDown={keepFocus} onBlur={onBlur} onClick={() => void cancel()}>
          {text('ui.cancel')}
        </Button>
        <Button
          acts
          small
          look="primary"
          disabled={draft.theirs !== null}
          onMouseDown={keepFocus}
          onBlur={onBlur}
          onClick={() => void save(onClosed)}
        >
          {text('text.save')}
        </Button>
      </div>
    </div>
  );
}

/** Saves after a pause in typing, and what is due when the editor goes away. */
function useAutosave(story: string, draft: TextDraft) {
  const project = useProject();
  const isLost = useLost();
  const { mine, saving } = draft;
  const waits = isDue(draft) && saving === null && !isLost;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of what is typed begins the pause again
  useEffect(() => {
    if (!waits) return undefined;
    const timer = window.setTimeout(() => void keepText(project, story), AUTOSAVE_MS);
    return () => window.clearTimeout(timer);
  }, [project, story, waits, mine]);
  // A field that is removed from the page tells of no blur.
  useEffect(() => () => void keepText(project, story), [project, story]);
}

/** Keeps the caret at its words when what another writer has changed is joined with what is typed. */
function useKeptCaret(field: RefObject<HTMLTextAreaElement | null>, words: string) {
  const last = useRef({ words, start: 0, end: 0 });
  useLayoutEffect(() => {
    const now = field.current;
    const { words: before, start, end } = last.current;
    if (now === null || before === words) return;
    now.setSelectionRange(movedCaret(before, words, start), movedCaret(before, words, end));
    last.current = { words, start: now.selectionStart, end: now.selectionEnd };
  }, [field, words]);
  /** Where the caret is: after each selection, and before what was typed is shown. */
  return ({ value, selectionStart: start, selectionEnd: end }: HTMLTextAreaElement) => {
    last.current = { words: value, start, end };
  };
}

/** Not every browser focuses a button that is clicked. The field keeps the focus, so that the click does not save first. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** The version of another writer, with the choice between both. Nothing is saved before the person has chosen. */
function Versions({ story, theirs, onChosen }: { story: string; theirs: string; onChosen: () => void }) {
  const project = useProject();
  return (
    <section className={css.versions} role="alert" aria-label={text('text.changed')}>
      <p>{text('text.changed')}</p>
      <pre className={css.theirs} dir="auto">
        {stripControls(theirs)}
      </pre>
      <div className={css.buttons}>
        {(['both', 'theirs', 'mine'] as const).map((choice) => (
          <Button
            key={choice}
            small
            onClick={() => {
              chooseText(project, story, choice);
              onChosen();
            }}
          >
            {text(`text.take.${choice}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
