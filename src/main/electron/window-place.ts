/**
 * Where a window stands. On X11 a window is requested for by the corner of its frame and tells the corner of its content:
 * kept as reported, it would come back lower by its title bar each time. What the frame adds is learned from the first
 * window: the difference between what was requested and what is reported once it stands. Pure; no Electron here.
 */
import type { WindowPlace } from './parts.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Area extends Point {
  width: number;
  height: number;
}

export const NO_FRAME: Readonly<Point> = { x: 0, y: 0 };

/** Device-independent pixels: more than this is no frame, but a window that a person or a tiling system moved. */
const MAX_FRAME_WIDTH_PX = 40;
const MAX_FRAME_HEIGHT_PX = 100;
/** So much of a window must be on a screen for a person to take hold of it. */
const MIN_VISIBLE_PX = { side: 100, above: 10, below: 50 } as const;

/** What the frame adds to the left and above, by where a window was requested to be and where it says it is. */
export function frameOf(requested: Point, reported: Point): Point {
  const [x, y] = [reported.x - requested.x, reported.y - requested.y];
  return x >= 0 && x <= MAX_FRAME_WIDTH_PX && y >= 0 && y <= MAX_FRAME_HEIGHT_PX ? { x, y } : { ...NO_FRAME };
}

/** The place to ask for, so that a window comes back to where it says it is. */
export function placeToRequest(reported: Area, frame: Point): Area {
  return { ...reported, x: reported.x - frame.x, y: reported.y - frame.y };
}

/** Where to ask for a window: its old place, where that is on a screen; else the middle of the first one. */
export function positionOf({ x, y, width, height }: WindowPlace, screens: readonly Area[]): Point {
  if (x !== null && y !== null && screens.some((area) => isVisible({ x, y, width, height }, area))) return { x, y };
  const [area] = screens;
  if (!area) return { x: 0, y: 0 };
  return {
    x: Math.round(area.x + Math.max(0, area.width - width) / 2),
    y: Math.round(area.y + Math.max(0, area.height - height) / 2),
  };
}

/** A screen may be gone since. */
function isVisible({ x, y, width }: Area, area: Area): boolean {
  const across = x < area.x + area.width - MIN_VISIBLE_PX.side && x + width > area.x + MIN_VISIBLE_PX.side;
  return across && y >= area.y - MIN_VISIBLE_PX.above && y < area.y + area.height - MIN_VISIBLE_PX.below;
}
