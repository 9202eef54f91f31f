/** The app's life: one instance, its arguments, and the signals that end it. */
import { app, powerMonitor } from 'electron';
import { folderArgument } from './arguments.ts';
import { Desktop } from './desktop.ts';
import { guardContents } from './guard.ts';
import type { Parts } from './parts.ts';
import { registerScheme } from './scheme.ts';

/** Under this key the app object leads to the desktop, for whoever holds main itself: a debugger, the e2e tests. */
export const DESKTOP = Symbol.for('huskies.desktop');

/** `userData`: Chromium's own files; it also decides what counts as one instance. Rejects when it cannot start. */
export async function runDesktop(parts: Parts, userData: string): Promise<void> {
  app.setPath('userData', userData);
  app.setAppUserModelId('dev.huskies.desktop');
  app.setAboutPanelOptions({ applicationName: 'Huskies', applicationVersion: parts.version });
  const dir = folderArgument(process.argv, process.cwd(), Boolean(process.defaultApp));
  if (!app.requestSingleInstanceLock({ dir })) {
    console.log('Huskies is open already: its window comes to the front.');
    app.exit(0);
    return;
  }
  registerScheme();
  guardContents();
  // Chromium refuses its sandbox to root; whoever starts it as root says so on the command line.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  await app.whenReady();
  const desktop = await Desktop.start(parts);
  Object.defineProperty(app, DESKTOP, { value: desktop });

  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const wanted = folderOf(data);
    if (wanted === null) desktop.show(null);
    else void openFromOutside(desktop, wanted);
  });
  app.on('activate', () => desktop.show(null));
  // Only now: Chromium has put its own handlers in before it was ready.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void desktop.quit(true));
  powerMonitor.on('shutdown', () => void desktop.quit(true));

  const first = dir ?? (await parts.profile.recent())[0]?.path;
  if (first === undefined) desktop.windows.show(null);
  else await openFromOutside(desktop, first);
}

async function openFromOutside(desktop: Desktop, dir: string): Promise<void> {
  // Its page loads while the host opens.
  const page = desktop.windows.of(null) ?? desktop.windows.all[0] ?? desktop.windows.show(null);
  const opened = desktop.opening.openFor(page, dir).catch((error: unknown) => console.error(`opening ${dir}:`, error));
  if (page.project === null) page.opening = opened;
  await opened;
}

/** The folder that a second instance was asked for; it comes from another process, so it is looked at. */
function folderOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('dir' in data)) return null;
  return typeof data.dir === 'string' && data.dir.length <= 4_096 ? data.dir : null;
}
