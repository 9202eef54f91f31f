/** The life of a terminal on the screen: made for a run, fed, resized, and gone with it. */
import type { Terminal } from '@xterm/xterm';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TerminalSize } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { setPaneSize } from '../store/pane-size.ts';
import { useProject } from '../store/project.tsx';
import type { ProjectStore } from '../store/project-store.ts';
import type { FeedState } from './feed.ts';
import { feedTerminal } from './feed.ts';
import { themeOf } from './look.ts';
import type { TerminalScreen } from './screen.ts';
import { createScreen } from './screen.ts';
import { typingInto } from './typed.ts';

const RESIZE_REST_MS = 120;

export interface TerminalOfRun {
  run: string;
  agent: string;
  label: string;
  /** Takes input and sizes; a log of an ended run does not. */
  live: boolean;
  /** It is still being started: its pane has a size already, but nothing to show. */
  starting: boolean;
  /** Why the run failed; null for all others. Said where it has no terminal. */
  failed: string | null;
}

export interface TerminalShown {
  state: FeedState;
  screen: RefObject<TerminalScreen | null>;
  /** The size that another window's pane has set, where it is not that of this pane; null: it is. */
  foreign: TerminalSize | null;
}

export function useTerminal(
  element: RefObject<HTMLElement | null>,
  { run, agent, label, live, starting }: TerminalOfRun,
): TerminalShown {
  const project = useProject();
  const [state, setState] = useState<FeedState>({ kind: 'opening' });
  const screen = useRef<TerminalScreen | null>(null);
  /** The same, once it is there to be fed. */
  const [fed, setFed] = useState<TerminalScreen | null>(null);
  /** The screen is being drawn as the host has it. */
  const restoring = useRef(false);
  /** Says what this pane has room for. */
  const say = useRef<() => void>(() => undefined);
  const [foreign, setForeign] = useState<TerminalSize | null>(null);
  const takes = useRef({ input: false, size: false });
  takes.current = { input: live && !starting, size: live };

  useEffect(() => {
    const at = element.current;
    if (!at) return undefined;
    setState({ kind: 'opening' });
    const made = createScreen(project, at, agent);
    screen.current = made;
    setFed(made);
    made.term.textarea?.setAttribute('aria-label', label);
    // The host decides the size, since others may watch too; what is ended is laid out for this pane alone.
    const resize = (focused = at.contains(document.activeElement) && document.hasFocus()) => {
      const size = made.room();
      if (size === null) return;
      setPaneSize(size);
      if (takes.current.size) void call(project, 'terminal.resize', { run, ...size, focused });
      else made.term.write('', () => made.term.resize(size.cols, size.rows));
      compare();
    };
    const compare = () => {
      const { cols, rows } = made.term;
      const room = made.room();
      const differs = takes.current.input && room !== null && (room.cols !== cols || room.rows !== rows);
      setForeign(differs ? { cols, rows } : null);
    };
    made.term.onResize(() => {
      // The last lines are what an agent asks on.
      at.scrollTop = at.scrollHeight;
      compare();
    });
    const typed = typingInto(project, run, agent);
    made.term.onData((data) => {
      // Focus reports that come with a restored mode answer nothing that the agent has just asked.
      if (restoring.current && (data === '\x1b[I' || data === '\x1b[O')) return;
      if (takes.current.input) typed.text(data);
    });
    made.term.onBinary((data) => takes.current.input && typed.bytes(data));
    const unwatch = watchPane(at, resize);
    const unseen = tellTheme(project, made.term);
    say.current = resize;
    return () => {
      unwatch();
      unseen();
      made.dispose();
      screen.current = null;
    };
  }, [element, project, run, agent, label]);

  useEffect(() => {
    if (!fed) return undefined;
    // It is told the size of its pane before its first byte.
    if (starting) return say.current();
    const live = (next: FeedState) => {
      setState(next);
      say.current();
    };
    return feedTerminal(project.client, run, fed.term, live, (now) => {
      restoring.current = now;
    });
  }, [project, run, fed, starting]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new feed state may mean a new screen
  useEffect(() => {
    const { term } = screen.current ?? {};
    if (!term) return;
    term.options.disableStdin = !live;
    term.options.cursorBlink = live;
    // An ended run has no cursor: nothing can be typed.
    term.write(live ? '' : '\x1b[?25l');
  }, [live, state]);

  return { state, screen, foreign: state.kind === 'live' ? foreign : null };
}

/** The host answers agents that ask for colours with those of the page seen last: this one, now and whenever it comes to the front. */
function tellTheme(project: ProjectStore, { options }: Terminal): () => void {
  const tell = () => {
    const theme = themeOf(options.theme);
    if (theme !== null && document.visibilityState === 'visible') void call(project, 'terminal.theme', theme);
  };
  tell();
  window.addEventListener('focus', tell);
  return () => window.removeEventListener('focus', tell);
}

/** Told once the size has come to rest, and at once when the focus comes or goes. */
function watchPane(element: HTMLElement, tell: (focused?: boolean) => void): () => void {
  let timer: number | undefined;
  const observer = new ResizeObserver(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => tell(), RESIZE_REST_MS);
  });
  const focus = (event: FocusEvent) => tell(event.type === 'focusin');
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
