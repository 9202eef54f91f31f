import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { text } from '../../contract/index.ts';
import { useShownCount, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { columnsOf } from '../store/shown.ts';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import css from './TopBar.module.css';

/** Filters the board while the person types. Enter selects the first match, Esc shows all stories again. */
export function FindField({ value }: { value: string }) {
  const field = useRef<HTMLInputElement>(null);
  const archived = useView((v) => v.archived);
  const project = useProject();
  const found = useShownCount(archived);
  useLayoutEffect(() => field.current?.focus(), []);
  const close = () => project.view.setState((s) => ({ find: null, focusCard: s.focusCard + 1 }));
  return (
    <search className={css.find}>
      <input
        ref={field}
        data-find
        dir="auto"
        aria-label={text('top.find')}
        aria-description={text('find.hint')}
        title={text('find.hint')}
        placeholder={text('find.placeholder')}
        value={value}
        onChange={(event) => project.view.setState({ find: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          }
          if (event.key !== 'Enter') return;
          const first = columnsOf(project.shown, archived).find(({ stories }) => stories.length > 0)?.stories[0];
          if (first) select(project, first.id, true);
        }}
      />
      {value.trim() !== '' && <span role="status">{text('find.count', { n: found })}</span>}
      <Button look="icon" aria-label={text('find.close')} onClick={close}>
        <X size={14} aria-hidden="true" />
      </Button>
    </search>
  );
}
