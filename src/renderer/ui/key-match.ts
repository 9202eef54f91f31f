/** Which press of a key means which shortcut, whatever the keyboard's layout. */
import { usCharacter } from './us-keys.ts';

/** What is read of a KeyboardEvent. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey' | 'getModifierState'
>;

/**
 * `character`: the press produced the shortcut's character; `place`: it produced none that could be meant, and its key
 * stands where a US keyboard has that character. A shortcut met by its character goes before all that are met by place.
 */
export type KeyMatch = 'character' | 'place' | null;

interface Keys {
  mod: boolean;
  shift: boolean;
  alt: boolean;
  /** One character, small, or the name of a key. */
  key: string;
}

function parse(keys: string): Keys {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  return { mod: parts.includes('$mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key };
}

/** `keys`: `$mod` (Cmd on macOS, else Ctrl), `Shift`, `Alt` and a key, joined by `+`. */
export function matchKeys(press: KeyPress, keys: string, mac: boolean): KeyMatch {
  const wanted = parse(keys);
  if (!modifiersMeet(press, wanted, mac)) return null;
  if (wanted.key.length > 1) {
    return press.key === wanted.key && press.shiftKey === wanted.shift ? 'character' : null;
  }
  if (producedMeets(press, wanted)) return 'character';
  return press.shiftKey === wanted.shift && placeMeets(press, wanted, mac) ? 'place' : null;
}

/** Whether a press means these keys, where nothing else could be meant by it. */
export function matchesKeys(press: KeyPress, keys: string, mac: boolean): boolean {
  return matchKeys(press, keys, mac) !== null;
}

/** AltGr is Ctrl and Alt at once on Windows, and Option does its work on macOS: what made the character is not held. */
function modifiersMeet(press: KeyPress, wanted: Keys, mac: boolean): boolean {
  const typed = [...press.key].length === 1;
  const altGraph = typed && isAltGraph(press);
  const bySign = mac && typed && !wanted.mod && !wanted.alt && !/[a-z0-9]/.test(wanted.key);
  const ctrl = press.ctrlKey && !(altGraph && press.altKey);
  const alt = press.altKey && !altGraph && !bySign;
  return ctrl === (wanted.mod && !mac) && press.metaKey === (wanted.mod && mac) && alt === wanted.alt;
}

export function isAltGraph(press: KeyPress): boolean {
  return press.getModifierState('AltGraph');
}

function producedMeets(press: KeyPress, wanted: Keys): boolean {
  const produced = /^[A-Z]$/.test(press.key) ? press.key.toLowerCase() : press.key;
  if (/[a-z]/.test(wanted.key)) return produced === wanted.key && press.shiftKey === wanted.shift;
  if (wanted.shift) return press.shiftKey && isShifted(press, wanted.key);
  return produced === wanted.key && (!press.shiftKey || shiftMadeIt(press));
}

/** Many layouts have '.', '/' or digits on Shift: there Shift belongs to the character and not to the shortcut. */
function shiftMadeIt({ key, code }: KeyPress): boolean {
  return /\d/.test(key) || (code !== '' && usCharacter(code) !== key);
}

/** Shift with the key of a sign: the character above it on a US keyboard, or ':', which most other layouts have above '.'. */
function isShifted(press: KeyPress, sign: string): boolean {
  if (press.key === sign) return !shiftMadeIt(press);
  if (sign !== '.') return false;
  return press.key === '>' || (press.key === ':' && /^(Period|Slash)$/.test(press.code));
}

/** A letter, vowel sign or digit of a script other than Latin. */
const OTHER_SCRIPT = /^(?!.*[\p{ASCII}\p{Script=Latin}\p{Script=Inherited}]).*[\p{L}\p{M}\p{Nd}]/u;

function placeMeets(press: KeyPress, wanted: Keys, mac: boolean): boolean {
  if (usCharacter(press.code) !== wanted.key || isAltGraph(press)) return false;
  if (OTHER_SCRIPT.test(press.key)) return true;
  // French and Czech keyboards have signs and letters in the row of digits.
  if (/\d/.test(wanted.key)) return !/^[a-z0-9]$/i.test(press.key);
  // Option makes another character of every key.
  return mac && wanted.alt;
}
