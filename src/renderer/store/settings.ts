/**
 * Settings that this window keeps in its own storage: theme, screen-reader mode, archive, pane sizes, text size, notes already
 * read.
 */
import { create } from 'zustand';

/** `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

interface Settings {
  theme: Theme;
  screenReader: boolean;
  /** How changes are shown: removed and added lines below each other, or side by side. */
  diff: 'unified' | 'split';
  browserNoteRead: boolean;
  /** Whether the board shows the column of archived stories. */
  archived: boolean;
  /** Width of the detail pane in px; null: not chosen, so it depends on the window. */
  detailWidth: number | null;
  /** Height of the agents panel in px. */
  panelHeight: number;
  /** Size of the text in terminals in px. */
  terminalFontSize: number;
}

const KEY = 'huskies.view';
const DEFAULTS: Readonly<Settings> = {
  theme: 'system',
  screenReader: false,
  diff: 'unified',
  browserNoteRead: false,
  archived: false,
  detailWidth: null,
  panelHeight: 200,
  terminalFontSize: 12,
};

function load(): Settings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...DEFAULTS, ...(typeof stored === 'object' && stored !== null ? stored : {}) };
  } catch {
    // Without storage, or with something unreadable in it, the defaults apply.
    return DEFAULTS;
  }
}

/** The settings, as a React hook and as a store. */
export const useSettings = create<Settings>()(() => load());

/** Changes some settings, and stores all of them if the browser allows it. */
export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(useSettings.getState()));
  } catch (error) {
    console.warn('The settings could not be stored in localStorage.', error);
  }
}

/** Sets the page's theme now and whenever the setting changes. */
export function applyTheme(): void {
  const apply = ({ theme }: Settings) => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    tellColour();
  };
  apply(useSettings.getState());
  useSettings.subscribe(apply);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tellColour);
}

/** Names the page's colour in its head, from where the window and a browser take it. */
function tellColour(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--bg').trim();
  if (meta !== null && colour !== '') meta.content = colour;
}
