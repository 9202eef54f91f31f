/** tinykeys notation as a person reads it, on this platform. */
import { isMac } from '../store/platform.ts';

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Period: '.',
};
const MAC: Readonly<Record<string, string>> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' };
const OTHERS: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' };

export function keyWords(keys: string): string {
  const mac = isMac();
  const words = keys.split('+').map((part) => (mac ? MAC : OTHERS)[part] ?? NAMES[part] ?? capital(part));
  return words.join(mac ? '' : ' ');
}

function capital(key: string): string {
  const bare = key.replace(/^(Key|Digit)(?=.$)/, '');
  return bare.length === 1 ? bare.toUpperCase() : bare;
}
