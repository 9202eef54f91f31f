import '@xterm/xterm/css/xterm.css';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TerminalSize } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { useLost, useView } from '../store/hooks.ts';
import { isMac } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { matchesKeys } from '../ui/key-match.ts';
import type { TerminalScreen } from './screen.ts';
import { TerminalFind } from './TerminalFind.tsx';
import css from './TerminalView.module.css';
import type { TerminalOfRun } from './useTerminal.ts';
import { useTerminal } from './useTerminal.ts';

/** The terminal of one run, live or as its log. */
export function TerminalView(of: TerminalOfRun) {
  const element = useRef<HTMLDivElement>(null);
  const { state, screen, foreign } = useTerminal(element, of);
  const [focused, setFocused] = useState(false);
  const [finding, setFinding] = useState(false);
  const unreached = useLost() && of.live;
  useWantedFocus(screen);
  return (
    <section
      className={css.view}
      data-terminal={of.run}
      data-live={of.live}
      data-focused={(focused && of.live && !unreached) || undefined}
      data-unreached={unreached || undefined}
      aria-label={of.label}
      onFocus={(event) => setFocused(element.current?.contains(event.target) ?? false)}
      onBlur={() => setFocused(false)}
      onKeyDownCapture={(event) => {
        if (!matchesKeys(event, isMac() ? '$mod+f' : '$mod+Shift+f', isMac())) return;
        event.preventDefault();
        event.stopPropagation();
        setFinding(true);
      }}
    >
      <div ref={element} className={css.screen} />
      {finding && (
        <TerminalFind
          screen={screen}
          onClose={() => {
            setFinding(false);
            screen.current?.term.focus();
          }}
        />
      )}
      {of.starting && <p className={css.over}>{text('state.starting')}</p>}
      {state.kind === 'missing' && (
        <p className={css.over}>
          {of.failed === null ? (
            text('terminal.missing', { why: state.why })
          ) : (
            <>
              <b>{text('terminal.failed')}</b>
              {of.failed}
            </>
          )}
        </p>
      )}
      {state.kind !== 'missing' && (
        <p className={css.note}>{unreached ? text('terminal.unreached') : note(of, focused, foreign)}</p>
      )}
    </section>
  );
}

/** Serves a request for the focus that may be older than this terminal, unless a person types elsewhere by now. */
function useWantedFocus(screen: RefObject<TerminalScreen | null>): void {
  const wanted = useView((v) => v.focusTerminal);
  const project = useProject();
  useEffect(() => {
    if (wanted === null || !screen.current) return;
    project.view.setState({ focusTerminal: null });
    if (!document.activeElement?.matches('input, textarea:not(.xterm *), [contenteditable="true"]')) {
      screen.current.term.focus();
    }
  }, [wanted, screen, project]);
}

/** One line in every case: a note that came and went would resize the agent's terminal. */
function note({ live, starting }: TerminalOfRun, focused: boolean, foreign: TerminalSize | null): string {
  if (starting) return '\u00a0';
  if (!live) return text('terminal.ended');
  if (focused) return text(isMac() ? 'terminal.keys.mac' : 'terminal.keys');
  if (foreign !== null) return text('terminal.foreign', { ...foreign });
  return text(isMac() ? 'terminal.enter.mac' : 'terminal.enter');
}
