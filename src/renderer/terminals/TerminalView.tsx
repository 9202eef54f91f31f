import '@xterm/xterm/css/xterm.css';
import { ArrowDown, Ellipsis, Search } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TerminalSize } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { useLost, useView } from '../store/hooks.ts';
import { isMac } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { matchesKeys } from '../ui/key-match.ts';
import { isTyping } from '../ui/typing.ts';
import { fontStep, stepFontSize } from './font-size.ts';
import type { TerminalScreen } from './screen.ts';
import { TerminalFind } from './TerminalFind.tsx';
import { TerminalMenu } from './TerminalMenu.tsx';
import css from './TerminalView.module.css';
import { useFollow } from './useFollow.ts';
import type { RunTerminalProps } from './useTerminal.ts';
import { useTerminal } from './useTerminal.ts';

/** The terminal of a live run, or the log of an ended one. */
export function TerminalView(run: RunTerminalProps) {
  const element = useRef<HTMLDivElement>(null);
  const { state, screen, foreign } = useTerminal(element, run);
  const [focused, setFocused] = useState(false);
  const [finding, setFinding] = useState(false);
  const [menu, setMenu] = useState<Element | null>(null);
  const point = useRef<HTMLSpanElement>(null);
  /** Where the focus goes when the menu has closed: it would take it back from a field that opens before. */
  const afterMenu = useRef<(() => void) | null>(null);
  const onMenuClosed = (otherwise?: () => void) => {
    const run = afterMenu.current ?? otherwise;
    afterMenu.current = null;
    run?.();
  };
  const isCutOff = useLost() && run.live;
  const follow = useFollow(screen, run.run);
  useRequestedFocus(screen, run.run);
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
        const isFind = matchesKeys(event, isMac() ? '$mod+f' : '$mod+Shift+f', isMac());
        const step = fontStep(event, isMac());
        if (!isFind && step === null) return;
        event.preventDefault();
        event.stopPropagation();
        if (isFind) setFinding(true);
        else if (step !== null) stepFontSize(step);
      }}
    >
      <div
        ref={element}
        className={css.screen}
        onContextMenuCapture={(event) => {
          event.preventDefault();
          event.stopPropagation();
          const box = event.currentTarget.parentElement?.getBoundingClientRect();
          if (point.current === null || box === undefined) return;
          point.current.style.left = `${event.clientX - box.left}px`;
          point.current.style.top = `${event.clientY - box.top}px`;
          setMenu(point.current);
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it passes the focus on that a closed menu gives back */}
      <span
        ref={point}
        className={css.point}
        tabIndex={-1}
        onFocus={() => onMenuClosed(() => screen.current?.term.focus())}
      />
      {menu !== null && (
        <TerminalMenu
          screen={screen}
          anchor={menu}
          live={run.live && !run.starting}
          onFind={() => {
            afterMenu.current = () => setFinding(true);
          }}
          onClose={() => setMenu(null)}
        />
      )}
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
      {follow !== 'end' && (
        <Button
          small
          className={css.newest}
          onClick={() => {
            screen.current?.term.scrollToBottom();
            screen.current?.term.focus();
          }}
        >
          {text(follow === 'new' ? 'talk.new' : 'talk.end')}
          <ArrowDown size={13} aria-hidden="true" />
        </Button>
      )}
      {state.kind !== 'missing' && (
        <div className={css.foot}>
          <p className={css.note}>{isCutOff ? text('terminal.unreached') : note(run, focused, foreign)}</p>
          <Button look="icon" aria-label={text('terminal.find')} onClick={() => setFinding(true)}>
            <Search size={14} aria-hidden="true" />
          </Button>
          <Button
            look="icon"
            aria-label={text('terminal.menu')}
            aria-haspopup="menu"
            onFocus={() => onMenuClosed()}
            onClick={(event) => setMenu(event.currentTarget)}
          >
            <Ellipsis size={14} aria-hidden="true" />
          </Button>
        </div>
      )}
    </section>
  );
}

/** Takes the focus if it was requested, even before this terminal was mounted; not while a person types elsewhere. */
function useRequestedFocus(screen: RefObject<TerminalScreen | null>, run: string): void {
  const request = useView((v) => v.focusTerminal);
  const project = useProject();
  useEffect(() => {
    if (request === null || (request.run ?? run) !== run || !screen.current) return;
    project.view.setState({ focusTerminal: null });
    if (!isTyping()) screen.current.term.focus();
  }, [request, run, screen, project]);
}

/** The line below the terminal. It is never empty: a line that comes and goes would resize the terminal. */
function note({ live, starting }: RunTerminalProps, focused: boolean, foreign: TerminalSize | null): string {
  if (starting) return '\u00a0';
  if (!live) return text('terminal.ended');
  if (focused) return text(isMac() ? 'terminal.keys.mac' : 'terminal.keys');
  if (foreign !== null) return text('terminal.foreign', { ...foreign });
  return text(isMac() ? 'terminal.enter.mac' : 'terminal.enter');
}
