/** Detects whether a tray icon would be visible. Not every Linux desktop has a tray. */
import { execFile } from 'node:child_process';
import { isSelectionOwned, parseDisplay } from './x11-selection.ts';

const DBUS_QUERY = [
  '--session',
  '--dest=org.freedesktop.DBus',
  '--type=method_call',
  '--print-reply',
  '/org/freedesktop/DBus',
  'org.freedesktop.DBus.NameHasOwner',
  'string:org.kde.StatusNotifierWatcher',
];
const TIMEOUT_MS = 2_000;

/** The facts about the system that decide whether a tray icon is visible. */
export interface TrayEnvironment {
  /** The value of `HUSKIES_TRAY`. */
  setting: string | undefined;
  platform: NodeJS.Platform;
  /** Whether a tray is registered on the session bus (StatusNotifierWatcher). */
  hasStatusNotifier(): Promise<boolean>;
  /** Whether an XEmbed tray, the older kind, owns its selection on the X display. */
  hasDisplayTray(): Promise<boolean>;
}

/**
 * `HUSKIES_TRAY` (1 or 0) decides if it is set. Otherwise, on Linux, either kind of tray is enough. No answer counts as
 * no tray, and closing the last window then asks instead of hiding it.
 */
export async function isTrayVisible(environment: TrayEnvironment = SYSTEM): Promise<boolean> {
  const { setting, platform } = environment;
  if (setting === '0' || setting === '1') return setting === '1';
  if (platform !== 'linux') return true;
  const found = [environment.hasStatusNotifier(), environment.hasDisplayTray()];
  return (await Promise.all(found.map((one) => one.catch(() => false)))).some(Boolean);
}

/** Whether a tray owns the selection of the display's screen (freedesktop.org, System Tray Protocol). */
export async function hasXEmbedTray(address: string | undefined): Promise<boolean> {
  const display = parseDisplay(address ?? '');
  return display !== null && isSelectionOwned(display, `_NET_SYSTEM_TRAY_S${display.screen}`, TIMEOUT_MS);
}

const SYSTEM: TrayEnvironment = {
  setting: process.env.HUSKIES_TRAY,
  platform: process.platform,
  hasStatusNotifier: () =>
    new Promise((resolve) => {
      execFile('dbus-send', DBUS_QUERY, { timeout: TIMEOUT_MS }, (error, stdout) =>
        resolve(!error && /boolean true/.test(stdout)),
      );
    }),
  hasDisplayTray: () => hasXEmbedTray(process.env.DISPLAY),
};
