import { Plus } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Stage } from '../../contract/index.ts';
import { refusalSentence, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import css from './QuickAdd.module.css';

/**
 * The button in the head of a column that adds stories to it by their titles alone. Enter adds one and keeps the field for
 * the next; Esc, and leaving an empty field, close it.
 */
export function QuickAdd({ stage }: { stage: Stage }) {
  const project = useProject();
  const button = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState('');
  const [error, setError] = useState<string | null>(null);
  const name = text(`stage.${stage}`);
  const close = () => {
    flushSync(() => setOpen(false));
    button.current?.focus();
  };
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return;
    const result = await call(project, 'story.add', { title, stage });
    setError(result.ok ? null : refusalSentence(result.error));
    if (result.ok) setTitle('');
  };
  return (
    <>
      <Button
        ref={button}
        acts
        look="icon"
        className={css.button}
        aria-expanded={open}
        aria-label={text('quick.label', { stage: name })}
        onClick={() => {
          flushSync(() => setOpen(!open));
          field.current?.focus();
        }}
      >
        <Plus size={14} aria-hidden="true" />
      </Button>
      {open && (
        <form className={css.form} onSubmit={(event) => void add(event)}>
          <input
            ref={field}
            dir="auto"
            value={title}
            placeholder={text('quick.placeholder')}
            aria-label={text('quick.field', { stage: name })}
            aria-invalid={error !== null}
            onChange={(event) => setTitle(event.target.value)}
            onBlur={() => title.trim() === '' && setOpen(false)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              close();
            }}
          />
          {error !== null && <p role="alert">{error}</p>}
        </form>
      )}
    </>
  );
}
