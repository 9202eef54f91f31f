/** Shortcuts (key-match.ts has their notation): which hold here, and how a person reads them. */
import { inBrowser, isMac } from '../store/platform.ts';

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};
const MAC: Readonly<Record<string, string>> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' };
const OTHERS: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' };

export function keyLabel(keys: string): string {
  const mac = isMac();
  const words = keys.split('+').map((part) => (mac ? MAC : OTHERS)[part] ?? NAMES[part] ?? capital(part));
  return words.join(mac ? '' : ' ');
}

function capital(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Keys a browser keeps for itself: there Alt with the same key works, and the help shows it. */
export function keysInBrowser(keys: string): string[] {
  const taken = /^\$mod\+(?:([1-8])|(n))$/.exec(keys);
  if (!taken) return [keys];
  return taken[1] === undefined ? ['Alt+n'] : [`Alt+${taken[1]}`];
}

/** The keys that give this command where the page runs. */
export function keysHere(keys: string): string[] {
  return inBrowser() ? keysInBrowser(keys) : [keys];
}
