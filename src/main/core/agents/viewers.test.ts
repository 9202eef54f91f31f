import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TerminalSize } from '../../../contract/index.ts';
import { isTyped, Viewers } from './viewers.ts';

const RUN = 'run_1';
const SMALL = { cols: 80, rows: 20 };
const LARGE = { cols: 160, rows: 50 };

/** Two panes on one run, the small one opened last; `size` is what the terminal has. */
function setUp() {
  const applied: TerminalSize[] = [];
  const viewers = new Viewers((_run, size) => applied.push(size) > 0);
  const closeLarge = viewers.opened(RUN, 1);
  viewers.says(RUN, 1, LARGE);
  const closeSmall = viewers.opened(RUN, 2);
  viewers.says(RUN, 2, SMALL);
  return { viewers, applied, closeLarge, closeSmall, size: () => applied.at(-1) };
}

it('of panes that nobody has used the one that came last sets the size', () => {
  expect(setUp().applied).toEqual([LARGE, SMALL]);
});

it('the pane that is typed in sets the size', () => {
  const { viewers, size } = setUp();
  viewers.typed(RUN, 1);
  expect(size()).toEqual(LARGE);
  viewers.typed(RUN, 2);
  expect(size()).toEqual(SMALL);
});

it('the pane that is focused sets the size, and keeps it while others open or are resized', () => {
  const { viewers, size } = setUp();
  viewers.says(RUN, 1, LARGE, true);
  expect(size()).toEqual(LARGE);
  viewers.says(RUN, 2, { cols: 90, rows: 20 });
  viewers.says(RUN, 3, { cols: 10, rows: 10 });
  expect(size()).toEqual(LARGE);
});

it('a pane that lost the focus keeps its size until another one is used', () => {
  const { viewers, size } = setUp();
  viewers.says(RUN, 1, LARGE, true);
  viewers.says(RUN, 1, LARGE, false);
  expect(size()).toEqual(LARGE);
  viewers.says(RUN, 2, SMALL, true);
  expect(size()).toEqual(SMALL);
});

it('one that is still focused sets the size when the one typed in last loses the focus', () => {
  const { viewers, size } = setUp();
  viewers.says(RUN, 1, LARGE, true);
  viewers.typed(RUN, 2);
  expect(size()).toEqual(SMALL);
  viewers.says(RUN, 2, SMALL, false);
  expect(size()).toEqual(LARGE);
});

it('a resize of the pane that sets the size is followed', () => {
  const { viewers, size } = setUp();
  viewers.typed(RUN, 1);
  viewers.says(RUN, 1, { cols: 100, rows: 30 });
  expect(size()).toEqual({ cols: 100, rows: 30 });
});

it.each([
  ['closes', ({ closeSmall }: ReturnType<typeof setUp>) => closeSmall()],
  ['loses its link', ({ viewers }: ReturnType<typeof setUp>) => viewers.left(2)],
])('when the pane typed in last %s, the one that is left sets the size', (_, leave) => {
  const at = setUp();
  at.viewers.typed(RUN, 2);
  leave(at);
  expect(at.size()).toEqual(LARGE);
});

it('a second stream of one pane, as when it is made again, does not make it leave', () => {
  const { viewers, closeSmall, size } = setUp();
  viewers.typed(RUN, 2);
  viewers.opened(RUN, 2);
  closeSmall();
  closeSmall();
  expect(size()).toEqual(SMALL);
});

it('the last one to leave changes nothing: nobody looks', () => {
  const { closeLarge, closeSmall, applied } = setUp();
  closeLarge();
  closeSmall();
  expect(applied).toEqual([LARGE, SMALL]);
});

it('a size said before there is a terminal is what it begins with, and a change while it is made comes after', () => {
  const applied: TerminalSize[] = [];
  let made = false;
  const viewers = new Viewers((_run, size) => made && applied.push(size) > 0);
  viewers.says(RUN, 1, SMALL);
  expect(viewers.begin(RUN, { cols: 120, rows: 32 })).toEqual(SMALL);
  viewers.says(RUN, 1, LARGE);
  expect(applied).toEqual([]);
  made = true;
  viewers.settle(RUN);
  expect(applied).toEqual([LARGE]);
  expect(viewers.begin('run_2', { cols: 120, rows: 32 })).toEqual({ cols: 120, rows: 32 });
});

it('a pane that shows the terminal goes before one that showed only the start, unless that was used', () => {
  const { viewers, size } = setUp();
  viewers.says(RUN, 3, { cols: 99, rows: 9 });
  expect(size()).toEqual(SMALL);
  viewers.typed(RUN, 3);
  expect(size()).toEqual({ cols: 99, rows: 9 });
});

it.each([
  ['a', true],
  ['\x1b[I', false],
  ['\x1b[O\x1b[I', false],
  ['\x1b[A', true],
  ['\x1b[Ix', true],
])('%j was typed by a person: %s', (data, typed) => {
  expect(isTyped(data)).toBe(typed);
});

it('whatever happens, the terminal has the size of a pane that is there, and that of one just used or alone', () => {
  const session = fc.integer({ min: 1, max: 3 });
  const step = fc.oneof(
    fc.record({
      do: fc.constant('says' as const),
      session,
      cols: fc.integer({ min: 2, max: 9 }),
      focused: fc.boolean(),
    }),
    fc.record({ do: fc.constantFrom('typed' as const, 'left' as const, 'close' as const), session }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let size: TerminalSize | null = null;
      const viewers = new Viewers((_run, now) => {
        size = now;
        return true;
      });
      const there = new Map<number, { cols: number; close(): void }>();
      for (const at of steps) {
        const before = there.get(at.session);
        if (at.do === 'says') {
          viewers.says(RUN, at.session, { cols: at.cols, rows: 5 }, at.focused);
          there.set(at.session, { cols: at.cols, close: before?.close ?? viewers.opened(RUN, at.session) });
        } else if (at.do === 'typed') viewers.typed(RUN, at.session);
        else {
          if (at.do === 'left') viewers.left(at.session);
          else before?.close();
          there.delete(at.session);
        }
        const present = [...there.values()].map(({ cols }) => cols);
        if (present.length > 0) expect(present).toContain((size as TerminalSize | null)?.cols);
        if (at.do === 'typed' && before !== undefined) expect((size as TerminalSize | null)?.cols).toBe(before.cols);
      }
    }),
  );
});
