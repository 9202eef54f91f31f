import { Pencil, X } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { stripControls, text } from '../../../contract/index.ts';
import type { AcceptanceItem } from '../../../domain/index.ts';
import { addItem, changeItem, removeItem, toggleItem } from '../../store/fields.ts';
import { useDisabledReason, useRunsOf, useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { Button } from '../../ui/Button.tsx';
import { atTime } from '../../ui/format.ts';
import css from './StoryFields.module.css';

/** What must be true at the end: each item with its tick. Nothing if there is no item and none is being added. */
export function Acceptance({ story: { id: story, acceptance } }: { story: StoryRecord }) {
  const isAdding = useView((v) => v.newItem === story);
  if (acceptance.length === 0 && !isAdding) return null;
  const n = acceptance.length;
  const done = acceptance.filter((item) => item.done !== null).length;
  return (
    <section className={css.part} aria-label={text('field.acceptance')}>
      <h3>
        {text('field.acceptance')}
        {n > 0 && (
          <span className={css.count} title={text('card.acceptance', { done, n })}>
            {done}/{n}
          </span>
        )}
      </h3>
      {n > 0 && (
        <ul>
          {acceptance.map((item) => (
            <Item key={item.id} story={story} item={item} />
          ))}
        </ul>
      )}
      {isAdding && <NewItem story={story} />}
    </section>
  );
}

function Item({ story, item }: { story: string; item: AcceptanceItem }) {
  const project = useProject();
  const [isEdited, setEdited] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const by = useTickText(story, item);
  const words = stripControls(item.text);
  const why = useDisabledReason();
  const close = () => {
    setEdited(false);
    window.setTimeout(() => edit.current?.focus(), 0);
  };
  if (isEdited) {
    const save = async (after: string) => {
      const isSaved = after === item.text || (await changeItem(project, story, item, after));
      if (isSaved) close();
      return isSaved;
    };
    return (
      <li className={css.row}>
        <ItemField label={text('field.acceptance.text')} start={item.text} onSave={save} onCancel={close} />
      </li>
    );
  }
  return (
    <li className={css.row} data-done={item.done !== null || undefined}>
      <label className={css.words} title={why ?? by ?? undefined}>
        <input
          type="checkbox"
          checked={item.done !== null}
          aria-disabled={why !== null}
          onChange={() => why === null && void toggleItem(project, story, item)}
        />
        <span>
          <span dir="auto">{words}</span>
          {by !== null && item.done?.by !== 'person' && <span className={css.note}> {by}</span>}
        </span>
      </label>
      <Button
        acts
        look="icon"
        ref={edit}
        aria-label={text('field.acceptance.edit', { text: words })}
        onClick={() => setEdited(true)}
      >
        <Pencil size={12} aria-hidden="true" />
      </Button>
      <Button
        acts
        look="icon"
        aria-label={text('field.acceptance.remove', { text: words })}
        onClick={() => void removeItem(project, story, item)}
      >
        <X size={13} aria-hidden="true" />
      </Button>
    </li>
  );
}

/** When the item was ticked and by what; null if it is not ticked. */
function useTickText(story: string, { done }: AcceptanceItem): string | null {
  const runs = useRunsOf(story);
  if (done === null) return null;
  const at = atTime(done.at);
  if (done.by === 'person') return text('field.acceptance.person', { at });
  const agent = runs.find(({ id }) => id === done.by)?.agent;
  return agent === undefined ? text('field.acceptance.anyRun', { at }) : text('field.acceptance.run', { agent, at });
}

/** The field for a new item. Enter adds it and keeps the field open for the next one. */
function NewItem({ story }: { story: string }) {
  const project = useProject();
  const close = () => project.view.setState({ newItem: null });
  return (
    <ItemField
      isForMany
      label={text('field.acceptance.new')}
      placeholder={text('field.acceptance.new.hint')}
      start=""
      onSave={(item) => addItem(project, story, item)}
      onCancel={close}
      onLeft={close}
    />
  );
}

interface ItemFieldProps {
  label: string;
  placeholder?: string;
  start: string;
  /** Resolves to false if the text was refused. */
  onSave: (text: string) => Promise<boolean>;
  onCancel: () => void;
  /** Called when the empty field loses the focus. */
  onLeft?: () => void;
  /** Enter empties the field at once, so that the next item can be typed while this one is being saved. */
  isForMany?: boolean;
}

/** The text of an item: Enter saves it, Esc leaves it as it was. A refused text is back in the field. */
function ItemField({ label, placeholder, start, onSave, onCancel, onLeft, isForMany = false }: ItemFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [value, setValue] = useState(start);
  const [saving, setSaving] = useState(0);
  // Before the browser reads the next key: without the focus, typed letters would be shortcuts of the board.
  useLayoutEffect(() => field.current?.focus(), []);
  const save = async (item: string) => {
    if (!isForMany) return void (await onSave(item));
    setValue('');
    setSaving((n) => n + 1);
    const isSaved = await onSave(item);
    setSaving((n) => n - 1);
    if (!isSaved) setValue((now) => (now === '' ? item : `${item} ${now}`));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
    if (event.key === 'Enter' && value.trim() !== '') void save(value.trim());
  };
  return (
    <input
      ref={field}
      className={css.field}
      dir="auto"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => value.trim() === '' && saving === 0 && onLeft?.()}
    />
  );
}
