/** Binds a terminal on the screen to a run's bytes: in order, acknowledged as they are consumed. */
import type { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import type { PageClient, TerminalListener } from '../store/client.ts';

export type FeedState = { kind: 'opening' } | { kind: 'live' } | { kind: 'ended' } | { kind: 'missing'; why: string };

type Screen = Pick<Terminal, 'write' | 'reset' | 'resize' | 'buffer' | 'onScroll' | 'scrollToLine'>;

/** A size that holds from `offset` on. */
interface Resized {
  offset: number;
  size: TerminalSize;
}

/**
 * Draws the screen as the host has it, at the host's size, then goes live; the returned function ends it. While the screen
 * is drawn `restoring` is true: what the terminal says by itself then was not asked by the agent.
 */
export function feedTerminal(
  host: Pick<PageClient, 'openTerminal'>,
  run: string,
  screen: Screen,
  tell: (state: FeedState) => void,
  restoring: (now: boolean) => void = () => undefined,
): () => void {
  let received = 0;
  let closed = false;
  let sizes: Resized[] = [];
  let drawing = false;
  let ended = false;
  /** Older lines than those of the host's picture: asked for once it is scrolled to the top. `none`: no picture. */
  let older: 'none' | 'unasked' | 'asked' | 'shown' = 'none';
  // In its place among the bytes: what came before was written for the size before.
  const resize = ({ cols, rows }: TerminalSize) => screen.write('', () => !closed && screen.resize(cols, rows));

  function applySizes(): void {
    const due = sizes.filter(({ offset }) => offset <= received);
    sizes = sizes.filter(({ offset }) => offset > received);
    for (const { size } of due) resize(size);
  }
  const draw = (now: boolean) => {
    drawing = now;
    restoring(now);
  };
  const fromEnd = () => screen.buffer.active.baseY - screen.buffer.active.viewportY;
  const stayAt = (lines: number) => {
    if (lines > 0 && !closed) screen.scrollToLine(Math.max(0, screen.buffer.active.baseY - lines));
  };
  const scrolled = screen.onScroll((line) => {
    const { type, baseY } = screen.buffer.active;
    if (line > 0 || baseY === 0 || type !== 'normal' || drawing) return;
    // What was asked for and had not come when the run ended does not come any more.
    if (ended && (older === 'unasked' || older === 'asked')) replay();
    else if (older === 'unasked') {
      older = 'asked';
      terminal.history();
    }
  });
  /** All that is kept of a run that has ended, in place of its last screen. */
  function replay(): void {
    older = 'shown';
    received = -1;
    const lines = fromEnd();
    terminal.close();
    terminal = host.openTerminal(run, 0, {
      ...listener,
      // Without its log the screen that is shown stays.
      end: () => screen.write('', () => stayAt(lines)),
    });
  }
  const listener: TerminalListener = {
    opened(start, size, drawn) {
      if (closed) return;
      if (drawn !== null) {
        // As far from the end as before, where a person was reading.
        const lines = older === 'asked' ? fromEnd() : 0;
        older = older === 'asked' ? 'shown' : 'unasked';
        screen.write('\x1bc');
        if (size !== null) resize(size);
        screen.write('', () => draw(true));
        screen.write(drawn);
        screen.write('', () => {
          draw(false);
          stayAt(lines);
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
      if (!ended) tell({ kind: 'live' });
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
      if (!closed) tell(error === null ? { kind: 'ended' } : { kind: 'missing', why: messageText(error) });
    },
  };
  let terminal = host.openTerminal(run, null, listener);
  return () => {
    closed = true;
    scrolled?.dispose();
    terminal.close();
  };
}
