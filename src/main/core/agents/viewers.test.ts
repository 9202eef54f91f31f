import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TerminalSize } from '../../../contract/index.ts';
import { isTyped, Viewers } from './viewers.ts';

const RUN = 'run_1';
const SMALL = { cols: 80, rows: 20 };
const LARGE = { cols: 160, rows: 50 };

/** Two panes that show one run. The small one was opened last. `size` returns the terminal's size. */
function setUp() {
  const applied: TerminalSize[] = [];
  const viewers = new Viewers((_run, size) => applied.push(size) > 0);
  const closeLarge = viewers.open(RUN, 1);
  viewers.report(RUN, 1, LARGE);
  const closeSmall = viewers.open(RUN, 2);
  viewers.report(RUN, 2, SMALL);
  return { viewers, applied, closeLarge, closeSmall, size: () => applied.at(-1) };
}

it('if no pane was used, the last opened one sets the size', () => {
  expect(setUp().applied).toEqual([LARGE, SMALL]);
});

it('the pane in which a person types sets the size', () => {
  const { viewers, size } = setUp();
  viewers.noteTyped(RUN, 1);
  expect(size()).toEqual(LARGE);
  viewers.noteTyped(RUN, 2);
  expect(size()).toEqual(SMALL);
});

it('the focused pane sets the size, even while others open or are resized', () => {
  const { viewers, size } = setUp();
  viewers.report(RUN, 1, LARGE, true);
  expect(size()).toEqual(LARGE);
  viewers.report(RUN, 2, { cols: 90, rows: 20 });
  viewers.report(RUN, 3, { cols: 10, rows: 10 });
  expect(size()).toEqual(LARGE);
});

it('a pane that lost the focus sets the size until another pane is used', () => {
  const { viewers, size } = setUp();
  viewers.report(RUN, 1, LARGE, true);
  viewers.report(RUN, 1, LARGE, false);
  expect(size()).toEqual(LARGE);
  viewers.report(RUN, 2, SMALL, true);
  expect(size()).toEqual(SMALL);
});

it('when the pane typed in last loses the focus, another focused pane sets the size', () => {
  const { viewers, size } = setUp();
  viewers.report(RUN, 1, LARGE, true);
  viewers.noteTyped(RUN, 2);
  expect(size()).toEqual(SMALL);
  viewers.report(RUN, 2, SMALL, false);
  expect(size()).toEqual(LARGE);
});

it('the terminal follows a resize of the pane that sets the size', () => {
  const { viewers, size } = setUp();
  viewers.noteTyped(RUN, 1);
  viewers.report(RUN, 1, { cols: 100, rows: 30 });
  expect(size()).toEqual({ cols: 100, rows: 30 });
});

it.each([
  ['closes', ({ closeSmall }: ReturnType<typeof setUp>) => closeSmall()],
  ['loses its link', ({ viewers }: ReturnType<typeof setUp>) => viewers.leave(2)],
])('when the pane typed in last %s, the remaining pane sets the size', (_, leave) => {
  const at = setUp();
  at.viewers.noteTyped(RUN, 2);
  leave(at);
  expect(at.size()).toEqual(LARGE);
});

it('closing one of two streams of a pane, or closing it twice, does not remove the pane', () => {
  const { viewers, closeSmall, size } = setUp();
  viewers.noteTyped(RUN, 2);
  viewers.open(RUN, 2);
  closeSmall();
  closeSmall();
  expect(size()).toEqual(SMALL);
});

it('when the last pane leaves, the size stays', () => {
  const { closeLarge, closeSmall, applied } = setUp();
  closeLarge();
  closeSmall();
  expect(applied).toEqual([LARGE, SMALL]);
});

it('a terminal begins with the size reported before it exists, and a size reported during the start is applied after it', () => {
  const applied: TerminalSize[] = [];
  let exists = false;
  const viewers = new Viewers((_run, size) => exists && applied.push(size) > 0);
  viewers.report(RUN, 1, SMALL);
  expect(viewers.beginRun(RUN, { cols: 120, rows: 32 })).toEqual(SMALL);
  viewers.report(RUN, 1, LARGE);
  expect(applied).toEqual([]);
  exists = true;
  viewers.applySize(RUN);
  expect(applied).toEqual([LARGE]);
  expect(viewers.beginRun('run_2', { cols: 120, rows: 32 })).toEqual({ cols: 120, rows: 32 });
});

it('a pane with an open stream has priority over one without, unless that one was used', () => {
  const { viewers, size } = setUp();
  viewers.report(RUN, 3, { cols: 99, rows: 9 });
  expect(size()).toEqual(SMALL);
  viewers.noteTyped(RUN, 3);
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

it('after any sequence of events, the terminal has the size of an open pane, and that of a pane in which a person just typed', () => {
  const session = fc.integer({ min: 1, max: 3 });
  const step = fc.oneof(
    fc.record({
      do: fc.constant('report' as const),
      session,
      cols: fc.integer({ min: 2, max: 9 }),
      focused: fc.boolean(),
    }),
    fc.record({ do: fc.constantFrom('typed' as const, 'leave' as const, 'close' as const), session }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let size: TerminalSize | null = null;
      const viewers = new Viewers((_run, now) => {
        size = now;
        return true;
      });
      const open = new Map<number, { cols: number; close(): void }>();
      for (const at of steps) {
        const before = open.get(at.session);
        if (at.do === 'report') {
          viewers.report(RUN, at.session, { cols: at.cols, rows: 5 }, at.focused);
          open.set(at.session, { cols: at.cols, close: before?.close ?? viewers.open(RUN, at.session) });
        } else if (at.do === 'typed') viewers.noteTyped(RUN, at.session);
        else {
          if (at.do === 'leave') viewers.leave(at.session);
          else before?.close();
          open.delete(at.session);
        }
        const present = [...open.values()].map(({ cols }) => cols);
        if (present.length > 0) expect(present).toContain((size as TerminalSize | null)?.cols);
        if (at.do === 'typed' && before !== undefined) expect((size as TerminalSize | null)?.cols).toBe(before.cols);
      }
    }),
  );
});
