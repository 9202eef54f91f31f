/** The few things this window remembers by itself: theme, screen-reader mode, notes already read. */
import { create } from 'zustand';

export type Theme = 'system' | 'light' | 'dark';

interface Settings {
  theme: Theme;
  screenReader: boolean;
  browserNoteRead: boolean;
  /** Sizes of the panes that a person has pulled, in px. */
  detailWidth: number;
  panelHeight: number;
}

const KEY = 'huskies.view';
const DEFAULTS: Settings = {
  theme: 'system',
  screenReader: false,
  browserNoteRead: false,
  // room for 80 columns, which agents draw for
  detailWidth: 640,
  panelHeight: 200,
};

function load(): Settings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...DEFAULTS, ...(typeof kept === 'object' && kept !== null ? kept : {}) };
  } catch {
    // A page without storage, or with something foreign in it, starts as new.
    return DEFAULTS;
  }
}

export const useSettings = create<Settings>()(() => load());

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(useSettings.getState()));
  } catch (error) {
    console.warn('settings are not kept', error);
  }
}

/** Puts the theme on the page now and whenever it changes. */
export function applyTheme(): void {
  const put = ({ theme }: Settings) => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  put(useSettings.getState());
  useSettings.subscribe(put);
}
