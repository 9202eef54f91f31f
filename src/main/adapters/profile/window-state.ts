/** Where the window stood. In device-independent pixels, as Electron has them. */
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';

export interface WindowState {
  width: number;
  height: number;
  /** Null: the system places it. */
  x: number | null;
  y: number | null;
  maximized: boolean;
  /** Said once: closing the window keeps tray and agents. */
  toldAboutTray: boolean;
}

/** 1280 × 800 is the size that the layout is made for; it works from 900 wide. */
export const FIRST_WINDOW: WindowState = {
  width: 1280,
  height: 800,
  x: null,
  y: null,
  maximized: false,
  toldAboutTray: false,
};

/** Larger than any screen; a damaged file must not make a window that nobody can grasp. */
const MAX_PIXELS = 32_000;

export async function readWindowState(profile: string): Promise<WindowState> {
  const value = readJson(fileIn(profile));
  if (typeof value !== 'object' || value === null) return FIRST_WINDOW;
  const { width, height, x, y, maximized, toldAboutTray } = value as Record<string, unknown>;
  return {
    width: within(width, 600) ?? FIRST_WINDOW.width,
    height: within(height, 400) ?? FIRST_WINDOW.height,
    x: within(x, -MAX_PIXELS),
    y: within(y, -MAX_PIXELS),
    maximized: maximized === true,
    toldAboutTray: toldAboutTray === true,
  };
}

/** Rejects when it cannot be written. */
export async function writeWindowState(profile: string, state: WindowState): Promise<void> {
  writeJson(fileIn(profile), state);
}

function fileIn(profile: string): string {
  return join(profile, 'window.json');
}

function within(value: unknown, min: number): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= MAX_PIXELS
    ? Math.round(value)
    : null;
}
