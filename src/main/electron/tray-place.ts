/** Whether a tray icon would be seen: on Linux not every desktop has a place for one. */
import { execFile } from 'node:child_process';

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

/**
 * `HUSKIES_TRAY` (1 or 0) decides where it is set, for desktops with an older kind of tray. Else the session bus is
 * asked; no answer means no tray, and closing the last window then asks instead of hiding.
 */
export function isTraySeen(): Promise<boolean> {
  const { HUSKIES_TRAY: given } = process.env;
  if (given === '0' || given === '1') return Promise.resolve(given === '1');
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    execFile('dbus-send', ASK, { timeout: TIMEOUT_MS }, (error, stdout) =>
      resolve(!error && /boolean true/.test(stdout)),
    );
  });
}
