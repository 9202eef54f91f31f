/** One window with its isolated and sandboxed page. */
import type { WebContents } from 'electron';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { devOrigin } from './guard.ts';
import { windowImage } from './icons.ts';
import type { WindowPlace } from './parts.ts';
import { ORIGIN } from './scheme.ts';
import type { Point } from './window-place.ts';

/** The background before the page has painted, where the page's own is not known yet: `--bg` of ui/tokens.css. */
const BACKGROUND = { dark: '#0e1115', light: '#f3f5f7' } as const;

/** Opens a window that shows itself when its page is ready. `position`: of its frame; null leaves it to the system. */
export function makeWindow(preload: string, place: WindowPlace, position: Point | null): BrowserWindow {
  const window = new BrowserWindow({
    width: place.width,
    height: place.height,
    ...position,
    minWidth: 600,
    minHeight: 400,
    title: 'Huskies',
    icon: windowImage(),
    show: false,
    backgroundColor: place.background ?? (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (place.maximized) window.maximize();
  window.once('ready-to-show', () => {
    if (isOpen(window)) window.show();
  });
  void window.loadURL(devOrigin() === null ? `${ORIGIN}/` : `${devOrigin()}/`);
  return window;
}

const closing = new WeakSet<BrowserWindow>();

/**
 * Whether a window may be used; false from its 'close' event on. Until 'closed' it has lost its page but is not yet
 * destroyed. Showing it or a dialog on it then ends the whole host with SIGSEGV, since Electron focuses a missing view.
 */
export function isOpen(window: BrowserWindow): boolean {
  return !window.isDestroyed() && !closing.has(window);
}

/** Marks a window that is about to close as no longer open. Its page may still prevent that. */
export function markClosing(window: BrowserWindow): void {
  closing.add(window);
  window.webContents.once('will-prevent-unload', () => closing.delete(window));
}

/** Brings a window to the front, even if it was minimized or hidden. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/**
 * Runs a command of the page by dispatching its key on the page's window object, as if no text field had the focus. The
 * page then uses its own selection and dialogs, and needs no second channel. `key`: as in the command table.
 */
export function pressKey(contents: WebContents, key: string): void {
  const parts = key.split('+');
  const last = parts.pop() ?? '';
  const mac = process.platform === 'darwin';
  const press = {
    key: last,
    ctrlKey: parts.includes('$mod') && !mac,
    metaKey: parts.includes('$mod') && mac,
    shiftKey: parts.includes('Shift'),
    cancelable: true,
  };
  void contents.executeJavaScript(`window.dispatchEvent(new KeyboardEvent('keydown', ${JSON.stringify(press)}));0`);
}
