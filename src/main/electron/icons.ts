/** The husky icon of tray and window: a head with two ears, light on dark panels, dark on light ones, with a number. */
import type { NativeImage } from 'electron';
import { nativeImage } from 'electron';
import { isInk } from './digits.ts';
import type { Colour, Drawing } from './png.ts';
import { drawPng } from './png.ts';
import type { TrayState } from './tray-model.ts';

type Point = readonly [number, number];

/** The left half of the head, from the middle of the brow down. The right half is its mirror image. */
const HALF: readonly Point[] = [
  [0.5, 0.26],
  [0.36, 0.27],
  [0.14, 0.04],
  [0.07, 0.5],
  [0.17, 0.72],
  [0.5, 0.97],
];
const HEAD: readonly Point[] = [...HALF, ...HALF.slice(1, -1).reverse().map(mirrored)];
/** The left half of the dark mask above the muzzle. */
const MASK_HALF: readonly Point[] = [
  [0.5, 0.3],
  [0.32, 0.34],
  [0.22, 0.52],
  [0.4, 0.56],
  [0.5, 0.72],
];
const MASK: readonly Point[] = [...MASK_HALF, ...MASK_HALF.slice(1, -1).reverse().map(mirrored)];
const RIM = 0.05;

const LIGHT: Colour = [236, 240, 246, 1];
const DARK: Colour = [62, 74, 92, 1];
const WHITE: Colour = [255, 255, 255, 1];
const BLACK: Colour = [24, 18, 4, 1];

/** What a badge looks like. `ink`: the colour of the number on it. */
interface Badge {
  colour: Colour;
  ink: Colour;
  inside(x: number, y: number): boolean;
}

/** Each state has its own shape as well as its own colour, so that colour is never the only difference. */
const BADGES: Readonly<Record<Exclude<TrayState, 'idle'>, Badge>> = {
  running: { colour: [45, 126, 230, 1], ink: WHITE, inside: (x, y) => Math.hypot(x, y) < 1 },
  needs: { colour: [240, 170, 30, 1], ink: BLACK, inside: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.92 },
  failed: { colour: [220, 50, 60, 1], ink: WHITE, inside: (x, y) => y < 0.9 && y > Math.abs(x) * 1.9 - 1 },
};
/** Half the side of a badge, in parts of the icon: large enough that a digit can be read at 16 pixels. */
const BADGE_HALF = 0.31;

/** The panel on which the icon stands. */
export type Panel = 'light' | 'dark';

function mirrored([x, y]: Point): Point {
  return [1 - x, y];
}

/**
 * The husky, with the badge of a state in the lower right corner. `count`: the number on the badge, from 1 on; 0: none.
 * `panel`: the head differs from it in brightness, and its rim from the other kind of panel.
 */
export function huskyDrawing(state: TrayState, count = 0, panel: Panel = 'dark'): Drawing {
  const badge = state === 'idle' ? null : BADGES[state];
  const sign = state === 'failed' ? '!' : count > 9 ? '+' : count > 0 ? String(count) : null;
  const [head, mask] = panel === 'dark' ? [LIGHT, DARK] : [DARK, LIGHT];
  return (x, y) => {
    if (badge) {
      const [bx, by] = [(x - (1 - BADGE_HALF)) / BADGE_HALF, (y - (1 - BADGE_HALF)) / BADGE_HALF];
      if (badge.inside(bx, by)) return sign !== null && isInk(sign, bx, by) ? badge.ink : badge.colour;
      if (badge.inside(bx / 1.25, by / 1.25)) return null;
    }
    if (inside(MASK, x, y)) return mask;
    if (inside(HEAD, x, y)) return distance(HEAD, x, y) < RIM ? mask : head;
    return null;
  };
}

/** Pixels per inch relative to the tray's nominal size, as Windows and macOS have them. */
const SCALES = [1, 1.5, 2, 3] as const;
/** The nominal size: 22 (and 44) pixels in the trays of Linux desktops, 16 (24, 32, 48) elsewhere. */
const NOMINAL_PX = { linux: 22, other: 16 } as const;

/** The icon at every density. */
export function trayImage(state: TrayState, count: number, panel: Panel): NativeImage {
  const isLinux = process.platform === 'linux';
  const size = isLinux ? NOMINAL_PX.linux : NOMINAL_PX.other;
  const image = nativeImage.createEmpty();
  for (const scaleFactor of isLinux ? [1, 2] : SCALES) {
    const buffer = drawPng(size * scaleFactor, huskyDrawing(state, count, panel));
    image.addRepresentation({ scaleFactor, width: size * scaleFactor, height: size * scaleFactor, buffer });
  }
  return image;
}

let windowIcon: NativeImage | null = null;

/** The window's icon. It is drawn only once, since that takes some milliseconds. */
export function windowImage(): NativeImage {
  windowIcon ??= nativeImage.createFromBuffer(drawPng(64, huskyDrawing('idle')));
  return windowIcon;
}

/** Whether a point is inside, by counting how many edges a ray to the right crosses. */
function inside(shape: readonly Point[], x: number, y: number): boolean {
  let within = false;
  for (const [[ax, ay], [bx, by]] of edges(shape)) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

/** The distance from a point to the nearest edge. */
function distance(shape: readonly Point[], x: number, y: number): number {
  let nearest = 1;
  for (const [[ax, ay], [bx, by]] of edges(shape)) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return nearest;
}

function edges(shape: readonly Point[]): [Point, Point][] {
  return shape.map((point, i) => [point, shape[(i + 1) % shape.length] ?? point]);
}
