import { expect, it, vi } from 'vitest';
import { message } from '../../contract/index.ts';
import type { TerminalListener } from '../store/client.ts';
import { feedTerminal } from './feed.ts';

function setUp() {
  const written: string[] = [];
  let scroll: (line: number) => void = () => undefined;
  const pending: (() => void)[] = [];
  const screen = {
    write(data: string | Uint8Array, done?: () => void) {
      if (data !== '') written.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
      // An empty write is done at once, as in a terminal that has parsed everything before it.
      if (done && data === '') done();
      else if (done) pending.push(done);
    },
    reset: vi.fn(),
    scrollToLine: vi.fn(),
    onScroll: (listener: (line: number) => void) => {
      scroll = listener;
      return { dispose: () => undefined };
    },
    buffer: { active: { type: 'normal', baseY: 0, viewportY: 0 } },
    resize: vi.fn((cols: number, rows: number) => void written.push(`<${cols}x${rows}>`)),
  };
  const ack = vi.fn();
  const history = vi.fn();
  const close = vi.fn();
  const opened: { from: number | null; listener: TerminalListener }[] = [];
  const host = {
    invoke: vi.fn(),
    openTerminal(_run: string, from: number | null, listener: TerminalListener) {
      opened.push({ from, listener });
      return { ack, close, history };
    },
  };
  const onState = vi.fn();
  const end = feedTerminal(host, 'run_1', screen as unknown as Parameters<typeof feedTerminal>[2], onState);
  const listener = opened[0]?.listener;
  if (!listener) throw new Error('not opened');
  return {
    opened,
    written,
    pending,
    screen,
    ack,
    close,
    history,
    onState,
    end,
    listener,
    scrollTo: (line: number) => scroll(line),
  };
}
const bytes = (s: string) => new TextEncoder().encode(s);

it('acknowledges bytes when they are parsed, not when they arrive', () => {
  const { listener, ack, pending } = setUp();
  listener.opened(0, null, null);
  listener.data(0, bytes('hello'));
  expect(ack).not.toHaveBeenCalled();
  pending[0]?.();
  expect(ack).toHaveBeenCalledWith(5);
});

it('continues after a reconnect without clearing the screen', () => {
  const { listener, screen } = setUp();
  listener.opened(0, null, null);
  listener.data(0, bytes('hello'));
  listener.opened(5, null, null);
  expect(screen.reset).not.toHaveBeenCalled();
});

it('clears the screen and shows a line if bytes are missing', () => {
  const { listener, screen, written } = setUp();
  listener.opened(4096, null, null);
  expect(screen.reset).toHaveBeenCalledOnce();
  expect(written.join('')).toContain('earlier output is no longer available');
});

it('draws the host’s screen at the host’s size, and continues from there', () => {
  const { listener, screen, written } = setUp();
  listener.opened(4096, { cols: 120, rows: 32 }, 'the screen');
  listener.data(4096, bytes('more'));
  expect(written).toEqual(['\x1bc', '<120x32>', 'the screen', 'more']);
  expect(screen.reset).not.toHaveBeenCalled();
});

it('applies a new size at its offset among the bytes', () => {
  const { listener, written } = setUp();
  listener.opened(0, null, null);
  listener.resized?.(3, { cols: 80, rows: 24 });
  listener.data(0, bytes('oldnew'));
  listener.resized?.(6, { cols: 90, rows: 24 });
  expect(written).toEqual(['old', '<80x24>', 'new', '<90x24>']);
});

it('reports the end, and an unknown run', () => {
  const { listener, onState } = setUp();
  listener.end(5, null);
  expect(onState).toHaveBeenLastCalledWith({ kind: 'ended' });
  listener.end(0, message('serving.noRun'));
  expect(onState).toHaveBeenLastCalledWith({ kind: 'missing', why: 'this run is not known' });
});

it('does nothing after it was closed', () => {
  const { listener, end, close, ack, pending, written } = setUp();
  listener.opened(0, null, null);
  listener.data(0, bytes('a'));
  end();
  pending[0]?.();
  listener.data(1, bytes('b'));
  expect([close.mock.calls.length, ack.mock.calls.length, written.length]).toEqual([1, 0, 1]);
});

it('requests older lines once, when a person scrolls to the top, and stays at the same line', () => {
  const { listener, screen, history, scrollTo } = setUp();
  const { active } = screen.buffer;
  const size = { cols: 80, rows: 24 };
  listener.opened(9, size, 'a screen');
  Object.assign(active, { baseY: 1000, viewportY: 1 });
  scrollTo(1);
  expect(history).not.toHaveBeenCalled();
  Object.assign(active, { viewportY: 0, type: 'alternate' });
  scrollTo(0);
  expect(history).not.toHaveBeenCalled();
  active.type = 'normal';
  scrollTo(0);
  scrollTo(0);
  expect(history).toHaveBeenCalledOnce();
  screen.resize.mockImplementation(() => void Object.assign(active, { baseY: 4000 }));
  listener.opened(9, size, 'a longer screen');
  expect(screen.scrollToLine).toHaveBeenLastCalledWith(3000);
  scrollTo(0);
  expect(history).toHaveBeenCalledOnce();
});

it('requests no older lines if it received bytes without a screen', () => {
  const { listener, screen, history, scrollTo } = setUp();
  listener.opened(0, null, null);
  Object.assign(screen.buffer.active, { baseY: 1000 });
  scrollTo(0);
  expect(history).not.toHaveBeenCalled();
});

it.each(['scrolled before its end', 'never scrolled'])('shows the whole log of an ended run: %s', (when) => {
  const { listener, screen, opened, close, written, history, scrollTo, onState } = setUp();
  const { active } = screen.buffer;
  listener.opened(9_000, { cols: 80, rows: 24 }, 'its last screen');
  Object.assign(active, { baseY: 1000, viewportY: 0 });
  if (when === 'scrolled before its end') scrollTo(0);
  listener.end(9_000, null);
  scrollTo(0);
  expect(opened.map(({ from }) => from)).toEqual([null, 0]);
  expect(close).toHaveBeenCalledOnce();
  const again = opened[1]?.listener;
  again?.opened(0, { cols: 80, rows: 24 }, null);
  expect(screen.reset).toHaveBeenCalledOnce();
  again?.data(0, bytes('all of it'));
  Object.assign(active, { baseY: 4000 });
  again?.end(9_000, null);
  expect(written.at(-1)).toBe('all of it');
  expect(screen.scrollToLine).toHaveBeenLastCalledWith(3000);
  scrollTo(0);
  expect([opened.length, history.mock.calls.length]).toEqual([2, when === 'never scrolled' ? 0 : 1]);
  expect(onState).toHaveBeenLastCalledWith({ kind: 'ended' });
});
