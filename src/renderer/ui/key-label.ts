/** Shortcuts as people read them, and which ones apply on this platform. key-match.ts describes the notation. */
import { inBrowser, isMac } from '../store/platform.ts';

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};
const MAC_NAMES: Readonly<Record<string, string>> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' };
const OTHER_NAMES: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' };

/** The label of a shortcut: 'Ctrl K' for `$mod+k`, or '⌘K' on macOS. */
export function keyLabel(keys: string): string {
  const mac = isMac();
  const labels = keys.split('+').map((part) => (mac ? MAC_NAMES : OTHER_NAMES)[part] ?? NAMES[part] ?? upperCase(part));
  return labels.join(mac ? '' : ' ');
}

function upperCase(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}

/** The shortcut as it works in a browser, which reserves some keys; these use Alt instead of Ctrl. */
export function keysInBrowser(keys: string): string[] {
  const reserved = /^\$mod\+(?:([1-8])|(n))$/.exec(keys);
  if (!reserved) return [keys];
  return reserved[1] === undefined ? ['Alt+n'] : [`Alt+${reserved[1]}`];
}

/** The shortcut as it works where the page runs: in a browser or in Electron. */
export function keysHere(keys: string): string[] {
  return inBrowser() ? keysInBrowser(keys) : [keys];
}
