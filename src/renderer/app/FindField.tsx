import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { text } from '../../contract/index.ts';
import { storiesFound } from '../board/columns.ts';
import { useSnapshot } from '../store/hooks.ts';
import { select, useView } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import css from './TopBar.module.css';

/** Filters the board as it is typed; Enter goes to the first match, Esc shows everything again. */
export function FindField({ value }: { value: string }) {
  const field = useRef<HTMLInputElement>(null);
  const archived = useView((v) => v.archived);
  const stories = useSnapshot((s) => s.stories);
  const found = storiesFound(stories, { find: value, archived });
  useEffect(() => field.current?.focus(), []);
  const close = () => useView.setState((s) => ({ find: null, focusCard: s.focusCard + 1 }));
  return (
    <search className={css.find}>
      <input
        ref={field}
        data-find
        dir="auto"
        aria-label={text('top.find')}
        placeholder={text('find.placeholder')}
        value={value}
        onChange={(event) => useView.setState({ find: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          }
          if (event.key === 'Enter' && found[0]) select(found[0].id, true);
        }}
      />
      {value.trim() !== '' && <span role="status">{text('find.count', { n: found.length })}</span>}
      <Button look="icon" aria-label={text('find.close')} onClick={close}>
        <X size={14} aria-hidden="true" />
      </Button>
    </search>
  );
}
