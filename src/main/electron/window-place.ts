/**
 * Computes the places of windows. Uses no Electron.
 *
 * On X11 the requested position is that of the frame, but the reported one is that of the content. Restoring the reported
 * position would move a window down by its title bar each time. The first window therefore measures the difference.
 */
import type { WindowPlace } from './parts.ts';

/** A position in device-independent pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in device-independent pixels. */
export interface Area extends Point {
  width: number;
  height: number;
}

/** The offset where the window manager adds no frame. */
export const NO_FRAME: Readonly<Point> = { x: 0, y: 0 };

/** A larger offset is not a frame. The window was moved by a person or a tiling window manager. */
const MAX_FRAME_WIDTH_PX = 40;
const MAX_FRAME_HEIGHT_PX = 100;
/** How much of a window must be on a screen, so that a person can grab it. */
const MIN_VISIBLE_PX = { side: 100, above: 10, below: 50 } as const;

/** The offset of the frame: the difference between the reported and the requested position of a window. */
export function frameOf(requested: Point, reported: Point): Point {
  const [x, y] = [reported.x - requested.x, reported.y - requested.y];
  return x >= 0 && x <= MAX_FRAME_WIDTH_PX && y >= 0 && y <= MAX_FRAME_HEIGHT_PX ? { x, y } : { ...NO_FRAME };
}

/** The place to request, so that a window returns to its reported place. */
export function placeToRequest(reported: Area, frame: Point): Area {
  return { ...reported, x: reported.x - frame.x, y: reported.y - frame.y };
}

/** The position to request: the last one if it is on a screen, else the middle of the first screen. */
export function positionOf({ x, y, width, height }: WindowPlace, screens: readonly Area[]): Point {
  if (x !== null && y !== null && screens.some((area) => isVisible({ x, y, width, height }, area))) return { x, y };
  const [area] = screens;
  if (!area) return { x: 0, y: 0 };
  return {
    x: Math.round(area.x + Math.max(0, area.width - width) / 2),
    y: Math.round(area.y + Math.max(0, area.height - height) / 2),
  };
}

/** Whether enough of a window is on this screen. Its last screen may no longer be connected. */
function isVisible({ x, y, width }: Area, area: Area): boolean {
  const across = x < area.x + area.width - MIN_VISIBLE_PX.side && x + width > area.x + MIN_VISIBLE_PX.side;
  return across && y >= area.y - MIN_VISIBLE_PX.above && y < area.y + area.height - MIN_VISIBLE_PX.below;
}
