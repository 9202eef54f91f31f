/** The app's life cycle: its single instance, its arguments, and the signals that end it. */
import { app, powerMonitor } from 'electron';
import { folderArgument } from './arguments.ts';
import { offerContextMenu } from './context-menu.ts';
import { Desktop } from './desktop.ts';
import { guardContents } from './guard.ts';
import type { Parts } from './parts.ts';
import { registerScheme } from './scheme.ts';

/** The key of the desktop on Electron's app object, for a debugger and the e2e tests. */
export const DESKTOP = Symbol.for('huskies.desktop');

/**
 * Starts the app. `userData`: the folder for Chromium's files, which also defines the single instance. Rejects when
 * the app cannot start.
 */
export async function runDesktop(parts: Parts, userData: string): Promise<void> {
  app.setPath('userData', userData);
  app.setAppUserModelId('dev.huskies.desktop');
  app.setAboutPanelOptions({ applicationName: 'Huskies', applicationVersion: parts.version });
  const dir = folderArgument(process.argv, process.cwd(), Boolean(process.defaultApp));
  if (!app.requestSingleInstanceLock({ dir })) {
    console.log(
      `Huskies is already open. ${dir === null ? 'Its window is brought to the front.' : `It opens ${dir}.`}`,
    );
    app.exit(0);
    return;
  }
  registerScheme();
  guardContents();
  app.on('web-contents-created', (_event, contents) => offerContextMenu(contents));
  // Chromium's sandbox does not work for root, who therefore has to pass --no-sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  await app.whenReady();
  const desktop = await Desktop.start(parts);
  Object.defineProperty(app, DESKTOP, { value: desktop });

  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const folder = folderOf(data);
    if (folder === null) desktop.show(null);
    else void openFromOutside(desktop, folder);
  });
  app.on('activate', () => desktop.show(null));
  // Set only now, because Chromium installs its own handlers before the app is ready.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void desktop.quit(true));
  powerMonitor.on('shutdown', () => void desktop.quit(true));

  const first = dir ?? (await parts.profile.recent())[0]?.path;
  if (first === undefined) desktop.windows.show(null);
  else await openFromOutside(desktop, first);
}

async function openFromOutside(desktop: Desktop, dir: string): Promise<void> {
  // The window's page loads while the host opens.
  const page = desktop.windows.of(null) ?? desktop.windows.all[0] ?? desktop.windows.show(null);
  const opened = desktop.opening
    .openFor(page, dir)
    .catch((error: unknown) => console.error(`Cannot open ${dir}:`, error));
  if (page.project === null) page.opening = opened;
  await opened;
}

/** The folder that a second instance was started with. The data comes from another process, so it is checked. */
function folderOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('dir' in data)) return null;
  return typeof data.dir === 'string' && data.dir.length <= 4_096 ? data.dir : null;
}
