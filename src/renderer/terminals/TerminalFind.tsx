import type { ISearchOptions, ISearchResultChangeEvent } from '@xterm/addon-search';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { text } from '../../contract/index.ts';
import { Button } from '../ui/Button.tsx';
import { MAX_MATCHES, type TerminalScreen } from './screen.ts';
import css from './TerminalView.module.css';

interface TerminalFindProps {
  screen: RefObject<TerminalScreen | null>;
  onClose: () => void;
}

/** The marks of matches, on the terminal's dark background. xterm.js counts only what it marks. */
const MARKS: Readonly<ISearchOptions> = {
  decorations: {
    matchBackground: '#4a3b12',
    matchOverviewRuler: '#a3792a',
    activeMatchBackground: '#8a6414',
    activeMatchColorOverviewRuler: '#e3a945',
  },
};

/** Searches the lines that the terminal has in memory. */
export function TerminalFind({ screen, onClose }: TerminalFindProps) {
  const field = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<ISearchResultChangeEvent | null>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const search = screen.current?.search;
    const results = search?.onDidChangeResults(setFound);
    return () => {
      results?.dispose();
      search?.clearDecorations();
    };
  }, [screen]);
  const search = (back: boolean, options: Readonly<ISearchOptions> = MARKS) => {
    const query = field.current?.value ?? '';
    if (query === '') setFound(null);
    if (back) screen.current?.search.findPrevious(query, options);
    else screen.current?.search.findNext(query, options);
  };
  return (
    <search className={css.find}>
      <input
        ref={field}
        aria-label={text('terminal.find')}
        placeholder={text('terminal.find')}
        onChange={() => search(false, { ...MARKS, incremental: true })}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') search(event.shiftKey);
          if (event.key === 'Escape') onClose();
        }}
      />
      <output className={css.count}>{found === null ? '' : matchesText(found)}</output>
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

/** For example '3 of 12'. */
function matchesText({ resultIndex, resultCount }: ISearchResultChangeEvent): string {
  if (resultCount === 0) return text('terminal.find.none');
  if (resultCount >= MAX_MATCHES) return text('terminal.find.many', { n: MAX_MATCHES });
  return text('terminal.find.count', { at: resultIndex + 1, n: resultCount });
}
