/** Connects a terminal on the page to a run's output. Bytes are acknowledged when the terminal has parsed them. */
import type { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import type { PageClient, TerminalListener } from '../store/client.ts';

/** `missing`: there is nothing to show, with the reason as a text. */
export type FeedState = { kind: 'opening' } | { kind: 'live' } | { kind: 'ended' } | { kind: 'missing'; why: string };

type Screen = Pick<Terminal, 'write' | 'reset' | 'resize' | 'buffer' | 'onScroll' | 'scrollToLine'>;

/** From `offset` on the output is meant for a terminal of this size. */
interface SizeChange {
  offset: number;
  size: TerminalSize;
}

/**
 * Draws the host's screen at the host's size, then follows the run. The result ends it. `onRestoring(true)` is called
 * before the screen is drawn and `onRestoring(false)` after it: replies of the terminal in between must not be sent.
 */
export function feedTerminal(
  host: Pick<PageClient, 'openTerminal'>,
  run: string,
  screen: Screen,
  onState: (state: FeedState) => void,
  onRestoring: (isRestoring: boolean) => void = () => undefined,
): () => void {
  let received = 0;
  let closed = false;
  let sizes: SizeChange[] = [];
  let drawing = false;
  let ended = false;
  /** Lines older than the host's screen, requested when a person scrolls to the top. `none`: no screen was drawn. */
  let older: 'none' | 'available' | 'requested' | 'shown' = 'none';
  // Queued with the output, since earlier bytes belong to the earlier size.
  const resize = ({ cols, rows }: TerminalSize) => screen.write('', () => !closed && screen.resize(cols, rows));

  function applySizes(): void {
    const due = sizes.filter(({ offset }) => offset <= received);
    sizes = sizes.filter(({ offset }) => offset > received);
    for (const { size } of due) resize(size);
  }
  const setDrawing = (isDrawing: boolean) => {
    drawing = isDrawing;
    onRestoring(isDrawing);
  };
  const linesFromEnd = () => screen.buffer.active.baseY - screen.buffer.active.viewportY;
  const scrollToLinesFromEnd = (lines: number) => {
    if (lines > 0 && !closed) screen.scrollToLine(Math.max(0, screen.buffer.active.baseY - lines));
  };
  const scrolled = screen.onScroll((line) => {
    const { type, baseY } = screen.buffer.active;
    if (line > 0 || baseY === 0 || type !== 'normal' || drawing) return;
    // A request that was pending when the run ended is never answered.
    if (ended && (older === 'available' || older === 'requested')) replay();
    else if (older === 'available') {
      older = 'requested';
      terminal.history();
    }
  });
  /** Replaces the last screen of an ended run by its whole log. */
  function replay(): void {
    older = 'shown';
    received = -1;
    const lines = linesFromEnd();
    terminal.close();
    terminal = host.openTerminal(run, 0, {
      ...listener,
      // Without a log the present screen stays.
      end: () => screen.write('', () => scrollToLinesFromEnd(lines)),
    });
  }
  const listener: TerminalListener = {
    opened(start, size, drawn) {
      if (closed) return;
      if (drawn !== null) {
        // Keeps the distance from the end, so that a reading person stays at the same line.
        const lines = older === 'requested' ? linesFromEnd() : 0;
        older = older === 'requested' ? 'shown' : 'available';
        screen.write('\x1bc');
        if (size !== null) resize(size);
        screen.write('', () => setDrawing(true));
        screen.write(drawn);
        screen.write('', () => {
          setDrawing(false);
          scrollToLinesFromEnd(lines);
        });
      } else {
        if (start !== received) {
          screen.reset();
          if (start > 0) screen.write(`\x1b[2m${text('terminal.earlier')}\x1b[0m\r\n`);
        }
        if (size !== null) resize(size);
      }
      sizes = [];
      received = start;
      if (!ended) onState({ kind: 'live' });
    },
    resized(offset, size) {
      if (closed) return;
      sizes.push({ offset, size });
      applySizes();
    },
    data(offset, bytes) {
      if (closed) return;
      let from = offset;
      const end = offset + bytes.length;
      while (from < end) {
        const next = sizes.find((one) => one.offset > from && one.offset < end)?.offset ?? end;
        received = next;
        screen.write(bytes.subarray(from - offset, next - offset), () => {
          if (!closed) terminal.ack(next);
        });
        from = next;
        applySizes();
      }
    },
    end(_offset, error) {
      ended = error === null;
      if (!closed) onState(error === null ? { kind: 'ended' } : { kind: 'missing', why: messageText(error) });
    },
  };
  let terminal = host.openTerminal(run, null, listener);
  return () => {
    closed = true;
    scrolled?.dispose();
    terminal.close();
  };
}
