/** Whether a tray icon would be seen: on Linux not every desktop has a place for one. */
import { execFile } from 'node:child_process';
import { displayOf, isSelectionOwned } from './x11-selection.ts';

const ASK = [
  '--session',
  '--dest=org.freedesktop.DBus',
  '--type=method_call',
  '--print-reply',
  '/org/freedesktop/DBus',
  'org.freedesktop.DBus.NameHasOwner',
  'string:org.kde.StatusNotifierWatcher',
];
const TIMEOUT_MS = 2_000;

export interface TrayQuestion {
  /** `HUSKIES_TRAY`. */
  given: string | undefined;
  platform: NodeJS.Platform;
  /** Whether the session bus knows a place for icons (StatusNotifierWatcher). */
  onBus(): Promise<boolean>;
  /** Whether a tray of the older kind owns the X display's selection for it. */
  onDisplay(): Promise<boolean>;
}

/**
 * `HUSKIES_TRAY` (1 or 0) decides where it is set. Else, on Linux, either kind of tray is enough; no answer means no
 * tray, and closing the last window then asks instead of hiding.
 */
export async function isTraySeen(asked: TrayQuestion = MACHINE): Promise<boolean> {
  const { given, platform } = asked;
  if (given === '0' || given === '1') return given === '1';
  if (platform !== 'linux') return true;
  const [bus, display] = await Promise.all([asked.onBus(), asked.onDisplay()].map((one) => one.catch(() => false)));
  return Boolean(bus || display);
}

/** The selection that a tray owns, one for each screen (freedesktop.org, System Tray Protocol). */
export async function hasXEmbedTray(address: string | undefined): Promise<boolean> {
  const display = displayOf(address ?? '');
  return display !== null && isSelectionOwned(display, `_NET_SYSTEM_TRAY_S${display.screen}`, TIMEOUT_MS);
}

const MACHINE: TrayQuestion = {
  given: process.env.HUSKIES_TRAY,
  platform: process.platform,
  onBus: () =>
    new Promise((resolve) => {
      execFile('dbus-send', ASK, { timeout: TIMEOUT_MS }, (error, stdout) =>
        resolve(!error && /boolean true/.test(stdout)),
      );
    }),
  onDisplay: () => hasXEmbedTray(process.env.DISPLAY),
};
