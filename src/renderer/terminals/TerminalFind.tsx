import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { text } from '../../contract/index.ts';
import { Button } from '../ui/Button.tsx';
import type { TerminalScreen } from './screen.ts';
import css from './TerminalView.module.css';

interface TerminalFindProps {
  screen: RefObject<TerminalScreen | null>;
  onClose: () => void;
}

/** Searches the lines that the terminal has in memory. */
export function TerminalFind({ screen, onClose }: TerminalFindProps) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const search = (back: boolean) => {
    const query = field.current?.value ?? '';
    if (back) screen.current?.search.findPrevious(query);
    else screen.current?.search.findNext(query);
  };
  return (
    <search className={css.find}>
      <input
        ref={field}
        aria-label={text('terminal.find')}
        placeholder={text('terminal.find')}
        onChange={(event) => screen.current?.search.findNext(event.target.value, { incremental: true })}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') search(event.shiftKey);
          if (event.key === 'Escape') onClose();
        }}
      />
      <Button look="icon" aria-label={text('terminal.find.previous')} onClick={() => search(true)}>
        <ChevronUp size={15} aria-hidden="true" />
      </Button>
      <Button look="icon" aria-label={text('terminal.find.next')} onClick={() => search(false)}>
        <ChevronDown size={15} aria-hidden="true" />
      </Button>
      <Button look="icon" aria-label={text('ui.close')} onClick={onClose}>
        <X size={15} aria-hidden="true" />
      </Button>
    </search>
  );
}
