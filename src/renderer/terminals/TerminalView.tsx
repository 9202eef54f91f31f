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
import type { RunTerminalProps } from './useTerminal.ts';
import { useTerminal } from './useTerminal.ts';

/** The terminal of a live run, or the log of an ended one. */
export function TerminalView(run: RunTerminalProps) {
  const element = useRef<HTMLDivElement>(null);
  const { state, screen, foreign } = useTerminal(element, run);
  const [focused, setFocused] = useState(false);
  const [finding, setFinding] = useState(false);
  const isCutOff = useLost() && run.live;
  useRequestedFocus(screen);
  return (
    <section
      className={css.view}
      data-terminal={run.run}
      data-live={run.live}
      data-focused={(focused && run.live && !isCutOff) || undefined}
      data-cut-off={isCutOff || undefined}
      aria-label={run.label}
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
      {run.starting && <p className={css.over}>{text('state.starting')}</p>}
      {state.kind === 'missing' && (
        <p className={css.over}>
          {run.failed === null ? (
            text('terminal.missing', { why: state.why })
          ) : (
            <>
              <b>{text('terminal.failed')}</b>
              {run.failed}
            </>
          )}
        </p>
      )}
      {state.kind !== 'missing' && (
        <p className={css.note}>{isCutOff ? text('terminal.unreached') : note(run, focused, foreign)}</p>
      )}
    </section>
  );
}

/** Takes the focus if it was requested, even before this terminal was mounted; not while a person types elsewhere. */
function useRequestedFocus(screen: RefObject<TerminalScreen | null>): void {
  const request = useView((v) => v.focusTerminal);
  const project = useProject();
  useEffect(() => {
    if (request === null || !screen.current) return;
    project.view.setState({ focusTerminal: null });
    if (!document.activeElement?.matches('input, textarea:not(.xterm *), [contenteditable="true"]')) {
      screen.current.term.focus();
    }
  }, [request, screen, project]);
}

/** The line below the terminal. It is never empty: a line that comes and goes would resize the terminal. */
function note({ live, starting }: RunTerminalProps, focused: boolean, foreign: TerminalSize | null): string {
  if (starting) return '\u00a0';
  if (!live) return text('terminal.ended');
  if (focused) return text(isMac() ? 'terminal.keys.mac' : 'terminal.keys');
  if (foreign !== null) return text('terminal.foreign', { ...foreign });
  return text(isMac() ? 'terminal.enter.mac' : 'terminal.enter');
}
