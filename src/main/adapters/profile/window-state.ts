/** Remembers the size and place of the window. */
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';

/** Sizes and positions in Electron's device-independent pixels. */
export interface WindowState {
  width: number;
  height: number;
  /** Null: the system chooses the place. */
  x: number | null;
  y: number | null;
  maximized: boolean;
  /** Whether the person has seen the notice that the tray and the agents stay when the window closes. */
  toldAboutTray: boolean;
  /** The page's colour behind everything, as `#rrggbb`; null: not known yet. A window has it before its page is there. */
  background: string | null;
}

/** Used at the first start. The layout is designed for 1280 × 800 pixels and works from a width of 900. */
export const FIRST_WINDOW: WindowState = {
  width: 1280,
  height: 800,
  x: null,
  y: null,
  maximized: false,
  toldAboutTray: false,
  background: null,
};

/** Larger than any screen. The limit keeps a damaged file from putting the window out of reach. */
const MAX_PX = 32_000;
const MIN_WIDTH_PX = 600;
const MIN_HEIGHT_PX = 400;

/** The saved state; a missing or invalid value has its default. */
export async function readWindowState(profile: string): Promise<WindowState> {
  const value = readJson(fileIn(profile));
  if (typeof value !== 'object' || value === null) return FIRST_WINDOW;
  const { width, height, x, y, maximized, toldAboutTray, background } = value as Record<string, unknown>;
  return {
    width: pixelsIn(width, MIN_WIDTH_PX) ?? FIRST_WINDOW.width,
    height: pixelsIn(height, MIN_HEIGHT_PX) ?? FIRST_WINDOW.height,
    x: pixelsIn(x, -MAX_PX),
    y: pixelsIn(y, -MAX_PX),
    maximized: maximized === true,
    toldAboutTray: toldAboutTray === true,
    background: typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? background : null,
  };
}

/** Rejects when the file cannot be written. */
export async function writeWindowState(profile: string, state: WindowState): Promise<void> {
  writeJson(fileIn(profile), state);
}

function fileIn(profile: string): string {
  return join(profile, 'window.json');
}

/** The value, rounded; null when it is not a number from `minPx` to MAX_PX. */
function pixelsIn(value: unknown, minPx: number): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= minPx && value <= MAX_PX
    ? Math.round(value)
    : null;
}
