/** The husky icon of tray and window: a head with two ears, light with a dark rim, so that it is visible on any panel. */
import type { NativeImage } from 'electron';
import { nativeImage } from 'electron';
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
/** Each state has its own shape as well as its own colour, so that colour is never the only difference. */
const BADGES: Readonly<
  Record<Exclude<TrayState, 'idle'>, { colour: Colour; inside: (x: number, y: number) => boolean }>
> = {
  running: { colour: [45, 126, 230, 1], inside: (x, y) => Math.hypot(x, y) < 1 },
  needs: { colour: [222, 150, 20, 1], inside: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85 },
  failed: { colour: [220, 50, 60, 1], inside: (x, y) => y < 0.85 && y > Math.abs(x) * 2 - 1 },
};

function mirrored([x, y]: Point): Point {
  return [1 - x, y];
}

/** The husky, with the badge of a state in the lower right corner. */
export function huskyDrawing(state: TrayState): Drawing {
  const badge = state === 'idle' ? null : BADGES[state];
  return (x, y) => {
    if (badge) {
      const [bx, by] = [(x - 0.75) / 0.25, (y - 0.75) / 0.25];
      if (badge.inside(bx, by)) return badge.colour;
      if (badge.inside(bx / 1.3, by / 1.3)) return null;
    }
    if (inside(MASK, x, y)) return DARK;
    if (inside(HEAD, x, y)) return distance(HEAD, x, y) < RIM ? DARK : LIGHT;
    return null;
  };
}

/** The icon at both densities: 22 and 44 pixels for the trays of Linux desktops, 16 and 32 for macOS and Windows. */
export function trayImage(state: TrayState): NativeImage {
  const size = process.platform === 'linux' ? 22 : 16;
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const buffer = drawPng(size * scaleFactor, huskyDrawing(state));
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
