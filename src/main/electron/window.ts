/** One window with its page: isolated, sandboxed. */
import type { WebContents } from 'electron';
import { app, BrowserWindow } from 'electron';
import { devOrigin } from './guard.ts';
import { windowImage } from './icons.ts';
import type { WindowPlace } from './parts.ts';
import { ORIGIN } from './scheme.ts';
import type { Point } from './window-place.ts';

/** Shown before the page has painted, so that a dark system sees no white flash. */
const BACKGROUND = '#0f1318';

/** `position`: of its frame; null: the system places it. */
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
    backgroundColor: BACKGROUND,
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
    if (stays(window)) window.show();
  });
  void window.loadURL(devOrigin() === null ? `${ORIGIN}/` : `${devOrigin()}/`);
  return window;
}

const closing = new WeakSet<BrowserWindow>();

/**
 * False from its 'close' on. Between 'close' and 'closed' a window has lost its page but is not destroyed yet: shown or
 * given a dialog then, Electron hands the focus to a view that is gone, and the whole host ends by SIGSEGV.
 */
export function stays(window: BrowserWindow): boolean {
  return !window.isDestroyed() && !closing.has(window);
}

/** Call it when a window was asked to close and may; its page may still keep it open. */
export function leaves(window: BrowserWindow): void {
  closing.add(window);
  window.webContents.once('will-prevent-unload', () => closing.delete(window));
}

/** To the front, whatever it was. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/**
 * Gives the page a command by pressing its key on the window itself, where no field or terminal has the focus: the
 * page acts with its own selection and dialogs, and the bridge stays one port. `key` as in the command table.
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

/** Opens a story's card in the page, once it is there. */
export function openCard(contents: WebContents, story: string): void {
  // The id's grammar has nothing that could end a string, and JSON quotes it besides.
  const selector = JSON.stringify(`[data-card="${story}"]`);
  void contents.executeJavaScript(`document.querySelector(${selector})?.click();0`);
}
