/** Matches key presses with shortcuts, on all keyboard layouts. */
import { usCharacter } from './us-keys.ts';

/** The part of a KeyboardEvent that matching needs. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey' | 'getModifierState'
>;

/**
 * How a press matches a shortcut. `character`: it produced the shortcut's character. `position`: its character can mean
 * no shortcut, and its key is where a US keyboard has the shortcut's character. `character` takes precedence.
 */
export type KeyMatch = 'character' | 'position' | null;

interface Shortcut {
  mod: boolean;
  shift: boolean;
  alt: boolean;
  /** One lower-case character, or the name of a key. */
  key: string;
}

function parse(keys: string): Shortcut {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  return { mod: parts.includes('$mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key };
}

/** How a press matches `keys`: `$mod` (Cmd on macOS, else Ctrl), `Shift`, `Alt` and a key, joined by `+`. */
export function matchKeys(press: KeyPress, keys: string, mac: boolean): KeyMatch {
  const shortcut = parse(keys);
  if (!modifiersMatch(press, shortcut, mac)) return null;
  if (shortcut.key.length > 1) {
    return press.key === shortcut.key && press.shiftKey === shortcut.shift ? 'character' : null;
  }
  if (characterMatches(press, shortcut)) return 'character';
  return press.shiftKey === shortcut.shift && positionMatches(press, shortcut, mac) ? 'position' : null;
}

/** Whether a press matches a shortcut at all, for places where only one shortcut is possible. */
export function matchesKeys(press: KeyPress, keys: string, mac: boolean): boolean {
  return matchKeys(press, keys, mac) !== null;
}

/**
 * Whether the held modifiers are those of the shortcut. AltGr, which Windows reports as Ctrl+Alt, and Option on macOS
 * do not count if they produced the character.
 */
function modifiersMatch(press: KeyPress, shortcut: Shortcut, mac: boolean): boolean {
  const hasCharacter = [...press.key].length === 1;
  const altGraph = hasCharacter && isAltGraph(press);
  const byOption = mac && hasCharacter && !shortcut.mod && !shortcut.alt && !/[a-z0-9]/.test(shortcut.key);
  const ctrl = press.ctrlKey && !(altGraph && press.altKey);
  const alt = press.altKey && !altGraph && !byOption;
  return ctrl === (shortcut.mod && !mac) && press.metaKey === (shortcut.mod && mac) && alt === shortcut.alt;
}

/** Whether AltGr is held. */
export function isAltGraph(press: KeyPress): boolean {
  return press.getModifierState('AltGraph');
}

function characterMatches(press: KeyPress, shortcut: Shortcut): boolean {
  const produced = /^[A-Z]$/.test(press.key) ? press.key.toLowerCase() : press.key;
  if (/[a-z]/.test(shortcut.key)) return produced === shortcut.key && press.shiftKey === shortcut.shift;
  if (shortcut.shift) return press.shiftKey && isShifted(press, shortcut.key);
  return produced === shortcut.key && (!press.shiftKey || shiftProducedIt(press));
}

/** Many layouts need Shift for '.', '/' or digits: there Shift belongs to the character, not to the shortcut. */
function shiftProducedIt({ key, code }: KeyPress): boolean {
  return /\d/.test(key) || (code !== '' && usCharacter(code) !== key);
}

/** Whether Shift is pressed with the key of `sign`. For '.' that gives '>' on US keyboards and ':' on most others. */
function isShifted(press: KeyPress, sign: string): boolean {
  if (press.key === sign) return !shiftProducedIt(press);
  if (sign !== '.') return false;
  return press.key === '>' || (press.key === ':' && /^(Period|Slash)$/.test(press.code));
}

/** Matches a letter, vowel sign or digit of a script other than Latin. */
const OTHER_SCRIPT = /^(?!.*[\p{ASCII}\p{Script=Latin}\p{Script=Inherited}]).*[\p{L}\p{M}\p{Nd}]/u;

function positionMatches(press: KeyPress, shortcut: Shortcut, mac: boolean): boolean {
  if (usCharacter(press.code) !== shortcut.key || isAltGraph(press)) return false;
  if (OTHER_SCRIPT.test(press.key)) return true;
  // French and Czech keyboards have signs and letters in the digit row.
  if (/\d/.test(shortcut.key)) return !/^[a-z0-9]$/i.test(press.key);
  // With Option every key produces another character.
  return mac && shortcut.alt;
}
