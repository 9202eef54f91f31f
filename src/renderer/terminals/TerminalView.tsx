import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import type { TextKey } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { isMac } from '../store/platform.ts';
import { useView } from '../store/view.ts';
import { isPress } from '../ui/key-match.ts';
import { TerminalFind } from './TerminalFind.tsx';
import css from './TerminalView.module.css';
import type { TerminalOfRun } from './useTerminal.ts';
import { useTerminal } from './useTerminal.ts';

/** The terminal of one run, live or as its log. */
export function TerminalView(of: TerminalOfRun) {
  const element = useRef<HTMLDivElement>(null);
  const { state, screen } = useTerminal(element, of);
  const [focused, setFocused] = useState(false);
  const [finding, setFinding] = useState(false);
  const request = useView((v) => v.focusTerminal);
  const served = useRef(useView.getState().focusTerminal);
  useEffect(() => {
    if (request === served.current) return;
    served.current = request;
    screen.current?.term.focus();
  }, [request, screen]);
  return (
    <section
      className={css.view}
      data-terminal={of.run}
      data-live={of.live}
      data-focused={(focused && of.live) || undefined}
      aria-label={of.label}
      onFocus={(event) => setFocused(element.current?.contains(event.target) ?? false)}
      onBlur={() => setFocused(false)}
      onKeyDownCapture={(event) => {
        if (!isPress(event, isMac() ? '$mod+f' : '$mod+Shift+f', isMac())) return;
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
      {state.kind !== 'missing' && <p className={css.note}>{text(noteKey(of.live, focused))}</p>}
    </section>
  );
}

/** One line in every case: a note that came and went would resize the agent's terminal. */
function noteKey(live: boolean, focused: boolean): TextKey {
  if (!live) return 'terminal.ended';
  if (!focused) return isMac() ? 'terminal.enter.mac' : 'terminal.enter';
  return isMac() ? 'terminal.keys.mac' : 'terminal.keys';
}
