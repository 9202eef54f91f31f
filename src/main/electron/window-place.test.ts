import { describe, expect, it } from 'vitest';
import type { Area, Point } from './window-place.ts';
import { frameOf, NO_FRAME, placeToAsk, positionOf } from './window-place.ts';

const SCREEN: Area = { x: 0, y: 0, width: 1440, height: 900 };
const place = (part: object) => ({
  width: 800,
  height: 500,
  x: 200,
  y: 150,
  maximized: false,
  toldAboutTray: true,
  ...part,
});

describe('a window that is closed and opened again four times', () => {
  it.each<[string, Point]>([
    ['openbox: a border of 1 and a title of 20', { x: 1, y: 20 }],
    ['a thick frame', { x: 8, y: 60 }],
    ['no frame: macOS, Windows, no window manager', NO_FRAME],
  ])('comes back to the same place, and stays where it was moved to: %s', (_name, added) => {
    const told: Point[] = [];
    let asked = positionOf(place({}), [SCREEN]);
    for (let i = 0; i < 4; i += 1) {
      const stands = { x: asked.x + added.x, y: asked.y + added.y, width: 800, height: 500 };
      told.push({ x: stands.x, y: stands.y });
      const frame = frameOf(asked, stands);
      // The second time a person moves it.
      if (i === 1) stands.x += 77;
      asked = positionOf(place(placeToAsk(stands, frame)), [SCREEN]);
    }
    const [first, ...others] = told;
    expect(others).toEqual([first, ...[1, 2].map(() => ({ x: (first?.x ?? 0) + 77, y: first?.y }))]);
  });

  it('takes a move of a person or of a tiling system for no frame', () => {
    expect(frameOf({ x: 200, y: 150 }, { x: 900, y: 0 })).toEqual(NO_FRAME);
    expect(frameOf({ x: 200, y: 150 }, { x: 190, y: 150 })).toEqual(NO_FRAME);
    expect(frameOf({ x: 200, y: 150 }, { x: 210, y: 400 })).toEqual(NO_FRAME);
  });
});

describe('where a window is asked for', () => {
  it.each<[string, object, Area[], Point]>([
    ['where it was', {}, [SCREEN], { x: 200, y: 150 }],
    ['in the middle the first time', { x: null, y: null }, [SCREEN], { x: 320, y: 200 }],
    ['in the middle when its screen is gone', { x: 3000 }, [SCREEN], { x: 320, y: 200 }],
    ['on the second screen', { x: 1700 }, [SCREEN, { ...SCREEN, x: 1440 }], { x: 1700, y: 150 }],
    [
      'in the corner of a screen smaller than it',
      { x: null },
      [{ ...SCREEN, width: 600, height: 400 }],
      { x: 0, y: 0 },
    ],
    ['below a panel at the top', { x: null }, [{ ...SCREEN, y: 30, height: 870 }], { x: 320, y: 215 }],
  ])('%s', (_name, part, screens, position) => {
    expect(positionOf(place(part), screens)).toEqual(position);
  });
});
