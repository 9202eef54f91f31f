/** Restricts what pages may do, for every web contents of the app (Electron's security checklist). */
import type { Session, WebContents } from 'electron';
import { app, BrowserWindow, dialog, shell } from 'electron';
import { mayOpenLink, text } from '../../contract/index.ts';
import { ORIGIN } from './scheme.ts';

/** The origin of the development server (`npm run dev`). Always null in a packaged app. */
export function devOrigin(): string | null {
  const url = process.env.ELECTRON_RENDERER_URL;
  return url === undefined || app.isPackaged ? null : new URL(url).origin;
}

/** Whether an address is one of the app's own pages. */
export function isOurs(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`) || isDev(url);
}

function isDev(url: string): boolean {
  const dev = devOrigin();
  return dev !== null && (url === dev || url.startsWith(`${dev}/`));
}

/** Whether a link may be offered for the person's browser, as mayOpenLink decides. A question is always asked first. */
export function isAllowedOutside(url: string): boolean {
  try {
    return mayOpenLink(new URL(url));
  } catch {
    // Not a valid address.
    return false;
  }
}

/** Must run before the first window. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!isOurs(url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedOutside(url)) void askToOpen(contents, url);
      return { action: 'deny' };
    });
  });
}

/** Refuses pages all devices, cameras, notifications and downloads. Copying from a terminal needs the clipboard. */
export function guardSession(session: Session): void {
  const allowed = (permission: string, origin: string) => permission === 'clipboard-sanitized-write' && isOurs(origin);
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(allowed(permission, details.requestingUrl) && details.isMainFrame),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayLoad(details.url) }));
}

function mayLoad(url: string): boolean {
  if (isOurs(url) || url.startsWith('devtools:') || url.startsWith('data:') || url.startsWith('blob:')) return true;
  return devOrigin() !== null && isDev(url.replace(/^ws/, 'http'));
}

async function askToOpen(contents: WebContents, url: string): Promise<void> {
  const parent = BrowserWindow.fromWebContents(contents);
  if (!parent) return;
  const { response } = await dialog.showMessageBox(parent, {
    type: 'question',
    message: text('shell.external'),
    detail: url.slice(0, 1_000),
    buttons: [text('shell.external.go'), text('ui.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await shell.openExternal(url);
}
