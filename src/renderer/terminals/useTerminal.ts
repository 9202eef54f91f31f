/** The life of a terminal on the screen: made for a run, fed, resized, and gone with it. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { call } from '../store/call.ts';
import { useMirror } from '../store/mirror.ts';
import { paneHasRoom } from '../store/pane-size.ts';
import type { FeedState } from './feed.ts';
import { feedTerminal } from './feed.ts';
import type { TerminalScreen } from './screen.ts';
import { createScreen } from './screen.ts';
import { typedTo } from './typed.ts';

const RESIZE_REST_MS = 120;

export interface TerminalOfRun {
  run: string;
  agent: string;
  label: string;
  /** Takes input and sizes; a log of an ended run does not. */
  live: boolean;
  /** Why the run failed; null for all others. Said where it has no terminal. */
  failed: string | null;
}

export function useTerminal(
  element: RefObject<HTMLElement | null>,
  { run, agent, label, live }: TerminalOfRun,
): { state: FeedState; screen: RefObject<TerminalScreen | null> } {
  const host = useMirror((m) => m.host);
  const [state, setState] = useState<FeedState>({ kind: 'opening' });
  const screen = useRef<TerminalScreen | null>(null);
  const takesInput = useRef(live);
  takesInput.current = live;

  useEffect(() => {
    const at = element.current;
    if (!at || !host) return undefined;
    setState({ kind: 'opening' });
    const made = createScreen(at, agent);
    screen.current = made;
    made.term.textarea?.setAttribute('aria-label', label);
    // The host decides the size, since others may watch too; what is ended is laid out for this pane alone.
    const resize = () => {
      const size = made.room();
      if (size === null) return;
      paneHasRoom(size);
      if (takesInput.current) void call('terminal.resize', { run, ...size });
      else made.term.write('', () => made.term.resize(size.cols, size.rows));
    };
    const typed = typedTo(run, agent);
    made.term.onData((data) => takesInput.current && typed.text(data));
    made.term.onBinary((data) => takesInput.current && typed.bytes(data));
    const unfeed = feedTerminal(host, run, made.term, (next) => {
      setState(next);
      resize();
    });
    const unwatch = watchSize(at, resize);
    return () => {
      unfeed();
      unwatch();
      made.dispose();
      screen.current = null;
    };
  }, [element, host, run, agent, label]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new feed state may mean a new screen
  useEffect(() => {
    const { term } = screen.current ?? {};
    if (!term) return;
    term.options.disableStdin = !live;
    term.options.cursorBlink = live;
    // An ended run has no cursor: nothing can be typed.
    term.write(live ? '' : '\x1b[?25l');
  }, [live, state]);

  return { state, screen };
}

/** Told once the size has come to rest. */
function watchSize(element: HTMLElement, fit: () => void): () => void {
  let timer: number | undefined;
  const observer = new ResizeObserver(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(fit, RESIZE_REST_MS);
  });
  observer.observe(element);
  return () => {
    window.clearTimeout(timer);
    observer.disconnect();
  };
}
