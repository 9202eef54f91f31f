/** Creates a terminal for a run, connects it to the output, resizes it, and disposes it with the component. */
import type { Terminal } from '@xterm/xterm';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TerminalSize } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { setPaneSize } from '../store/pane-size.ts';
import { useProject } from '../store/project.tsx';
import type { ProjectStore } from '../store/project-store.ts';
import { useSettings } from '../store/settings.ts';
import type { FeedState } from './feed.ts';
import { feedTerminal } from './feed.ts';
import { themeOf } from './look.ts';
import type { TerminalScreen } from './screen.ts';
import { createScreen } from './screen.ts';
import { typingInto } from './typing.ts';

/** A new size is sent only after it has not changed for this long. */
const RESIZE_DELAY_MS = 120;

/** The run of a terminal. */
export interface RunTerminalProps {
  /** The id of the run. */
  run: string;
  agent: string;
  label: string;
  /** The run accepts input and sizes, unlike the log of an ended run. */
  live: boolean;
  /** The run is still starting: the pane has a size, but there is no output yet. */
  starting: boolean;
  /** The path of its worktree; null: not known. */
  worktree?: string | null;
  /** Why the run failed; null if it did not. Shown if the run has no terminal. */
  failed: string | null;
}

/** A terminal on the page. */
export interface TerminalHandle {
  state: FeedState;
  screen: RefObject<TerminalScreen | null>;
  /** The terminal's size if another window has set it and it differs from this pane; otherwise null. */
  foreign: TerminalSize | null;
}

/** The terminal of a run in an element. */
export function useTerminal(
  element: RefObject<HTMLElement | null>,
  { run, agent, label, live, starting, worktree = null }: RunTerminalProps,
): TerminalHandle {
  const project = useProject();
  const [state, setState] = useState<FeedState>({ kind: 'opening' });
  const screen = useRef<TerminalScreen | null>(null);
  /** The same terminal as React state, so that the effect below runs when it has been created. */
  const [created, setCreated] = useState<TerminalScreen | null>(null);
  /** Whether the host's screen is being drawn. */
  const restoring = useRef(false);
  /** Sends the size that this pane has room for. */
  const sendSize = useRef<() => void>(() => undefined);
  const [foreign, setForeign] = useState<TerminalSize | null>(null);
  const accepts = useRef({ input: false, size: false });
  const folder = useRef(worktree);
  folder.current = worktree;
  accepts.current = { input: live && !starting, size: live };

  useEffect(() => {
    const parent = element.current;
    if (!parent) return undefined;
    setState({ kind: 'opening' });
    const terminal = createScreen(project, parent, { agent, worktree: () => folder.current });
    screen.current = terminal;
    setCreated(terminal);
    terminal.term.textarea?.setAttribute('aria-label', label);
    // The host decides the size of a live terminal, since other windows may show it. A log fits this pane alone.
    const resize = (focused = parent.contains(document.activeElement) && document.hasFocus()) => {
      const size = terminal.room();
      if (size === null) return;
      setPaneSize(size);
      if (accepts.current.size) void call(project, 'terminal.resize', { run, ...size, focused });
      else terminal.term.write('', () => terminal.term.resize(size.cols, size.rows));
      compare();
    };
    const compare = () => {
      const { cols, rows } = terminal.term;
      const room = terminal.room();
      const differs = accepts.current.input && room !== null && (room.cols !== cols || room.rows !== rows);
      setForeign(differs ? { cols, rows } : null);
    };
    terminal.term.onResize(() => {
      // Agents ask for input in the last lines.
      parent.scrollTop = parent.scrollHeight;
      compare();
    });
    const typing = typingInto(project, run, agent);
    terminal.term.onData((data) => {
      // Drawing a screen may restore a mode that reports the focus at once; the agent did not ask for that report.
      if (restoring.current && (data === '\x1b[I' || data === '\x1b[O')) return;
      if (accepts.current.input) typing.text(data);
    });
    terminal.term.onBinary((data) => accepts.current.input && typing.bytes(data));
    const stopWatching = watchPane(parent, resize);
    const stopFont = useSettings.subscribe((now, before) => {
      if (now.terminalFontSize !== before.terminalFontSize) resize();
    });
    const stopSending = sendTheme(project, terminal.term);
    sendSize.current = resize;
    return () => {
      stopWatching();
      stopFont();
      stopSending();
      terminal.dispose();
      screen.current = null;
    };
  }, [element, project, run, agent, label]);

  useEffect(() => {
    if (!created) return undefined;
    // The agent gets the size of its pane before it writes its first byte.
    if (starting) return sendSize.current();
    const onState = (next: FeedState) => {
      setState(next);
      sendSize.current();
    };
    return feedTerminal(project.client, run, created.term, onState, (isRestoring) => {
      restoring.current = isRestoring;
    });
  }, [project, run, created, starting]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new feed state may mean a new screen
  useEffect(() => {
    const { term } = screen.current ?? {};
    if (!term) return;
    term.options.disableStdin = !live;
    term.options.cursorBlink = live;
    // Hides the cursor of an ended run, since nothing can be typed.
    term.write(live ? '' : '\x1b[?25l');
  }, [live, state]);

  return { state, screen, foreign: state.kind === 'live' ? foreign : null };
}

/** Sends the page's colours now and whenever the page gets the focus, since the host uses those of the latest page. */
function sendTheme(project: ProjectStore, { options }: Terminal): () => void {
  const send = () => {
    const theme = themeOf(options.theme);
    if (theme !== null && document.visibilityState === 'visible') void call(project, 'terminal.theme', theme);
  };
  send();
  window.addEventListener('focus', send);
  return () => window.removeEventListener('focus', send);
}

/** Calls back when the size has settled, and at once when the pane gets or loses the focus. */
function watchPane(element: HTMLElement, onChange: (focused?: boolean) => void): () => void {
  let timer: number | undefined;
  const observer = new ResizeObserver(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => onChange(), RESIZE_DELAY_MS);
  });
  const focus = (event: FocusEvent) => onChange(event.type === 'focusin');
  observer.observe(element);
  element.addEventListener('focusin', focus);
  element.addEventListener('focusout', focus);
  return () => {
    window.clearTimeout(timer);
    observer.disconnect();
    element.removeEventListener('focusin', focus);
    element.removeEventListener('focusout', focus);
  };
}
