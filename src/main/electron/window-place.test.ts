import { describe, expect, it } from 'vitest';
import type { Area, Point } from './window-place.ts';
import { frameOf, NO_FRAME, placeToRequest, positionOf } from './window-place.ts';

const SCREEN: Area = { x: 0, y: 0, width: 1440, height: 900 };
const place = (part: object) => ({
  width: 800,
  height: 500,
  x: 200,
  y: 150,
  maximized: false,
  toldAboutTray: true,
  background: null,
  ...part,
});

describe('a window that is closed and opened again four times', () => {
  it.each<[string, Point]>([
    ['openbox: a border of 1 and a title of 20', { x: 1, y: 20 }],
    ['a thick frame', { x: 8, y: 60 }],
    ['no frame: macOS, Windows, no window manager', NO_FRAME],
  ])('comes back to the same place, and later to where it was moved: %s', (_name, added) => {
    const reported: Point[] = [];
    let requested = positionOf(place({}), [SCREEN]);
    for (let i = 0; i < 4; i += 1) {
      const stands = { x: requested.x + added.x, y: requested.y + added.y, width: 800, height: 500 };
      reported.push({ x: stands.x, y: stands.y });
      const frame = frameOf(requested, stands);
      // A person moves the window the second time.
      if (i === 1) stands.x += 77;
      requested = positionOf(place(placeToRequest(stands, frame)), [SCREEN]);
    }
    const [first, ...others] = reported;
    expect(others).toEqual([first, ...[1, 2].map(() => ({ x: (first?.x ?? 0) + 77, y: first?.y }))]);
  });

  it('does not mistake a move by a person or a tiling window manager for a frame', () => {
    expect(frameOf({ x: 200, y: 150 }, { x: 900, y: 0 })).toEqual(NO_FRAME);
    expect(frameOf({ x: 200, y: 150 }, { x: 190, y: 150 })).toEqual(NO_FRAME);
    expect(frameOf({ x: 200, y: 150 }, { x: 210, y: 400 })).toEqual(NO_FRAME);
  });
});

describe('the requested position', () => {
  it.each<[string, object, Area[], Point]>([
    ['is the last place', {}, [SCREEN], { x: 200, y: 150 }],
    ['is the middle of the screen the first time', { x: null, y: null }, [SCREEN], { x: 320, y: 200 }],
    ['is the middle when the last screen is gone', { x: 3000 }, [SCREEN], { x: 320, y: 200 }],
    ['may be on the second screen', { x: 1700 }, [SCREEN, { ...SCREEN, x: 1440 }], { x: 1700, y: 150 }],
    [
      'is the corner of a screen that is smaller than the window',
      { x: null },
      [{ ...SCREEN, width: 600, height: 400 }],
      { x: 0, y: 0 },
    ],
    ['is below a panel at the top', { x: null }, [{ ...SCREEN, y: 30, height: 870 }], { x: 320, y: 215 }],
  ])('%s', (_name, part, screens, position) => {
    expect(positionOf(place(part), screens)).toEqual(position);
  });
});
