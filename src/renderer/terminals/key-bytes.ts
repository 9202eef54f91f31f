/**
 * The bytes of a key press for programs that asked for an extended protocol: kitty's keyboard protocol, or xterm's
 * modifyOtherKeys. xterm.js handles all other presses.
 */
import { isAltGraph, type KeyPress } from '../ui/key-match.ts';
import { usCharacter } from '../ui/us-keys.ts';
import { FUNCTION_KEYS, KEYPAD_KEYS, MODIFIER_KEYS } from './key-codes.ts';
import { ALL_KEYS, ALTERNATES, DISAMBIGUATE, EVENT_TYPES, type KeyModes, TEXT } from './key-modes.ts';

/** A press, its automatic repeat, or its release. */
export type KeyEventType = 'down' | 'repeat' | 'up';

const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const CAPS_LOCK = 64;
const NUM_LOCK = 128;
/** The numbers of the event types in kitty's protocol. */
const EVENT_TYPE_NUMBERS = { down: 1, repeat: 2, up: 3 } as const;
/** Keys that keep their legacy bytes without modifiers, so that a shell is usable after a program has crashed. */
const LEGACY_KEYS: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Backspace']);
/**
 * Shift+Enter and Ctrl+Enter for a program that asked for nothing: ESC CR, which is Alt+Enter in every terminal.
 * Claude Code, Codex, Gemini CLI, opencode and prompt_toolkit (aider) read it as a new line. LF would submit in
 * prompt_toolkit.
 */
const NEW_LINE = '\x1b\r';

/** The bytes of a key press. Null: xterm.js handles the key. */
export function keyBytes(press: KeyPress, type: KeyEventType, modes: KeyModes): string | null {
  // Cmd belongs to the system, and a dead key produces its character with the next key.
  if (press.metaKey || isDead(press)) return null;
  if (modes.flags & (DISAMBIGUATE | EVENT_TYPES | ALL_KEYS)) return kitty(press, type, modes.flags);
  if (type === 'up') return null;
  if (modes.otherKeys > 0) return otherKeys(press, modes.otherKeys);
  return press.key === 'Enter' && (press.shiftKey || press.ctrlKey) ? NEW_LINE : null;
}

function isDead({ key }: KeyPress): boolean {
  return key === 'Dead' || key === 'Process' || key === 'Unidentified' || key === 'Compose';
}

function isCharacter({ key }: KeyPress): boolean {
  return [...key].length === 1 || !/^[\x20-\x7e]*$/.test(key);
}

/** The held modifiers. AltGr does not count if it produced the character. */
function modifiers(press: KeyPress): number {
  const byAltGraph = isCharacter(press) && isAltGraph(press);
  const ctrl = press.ctrlKey && !(byAltGraph && press.altKey);
  return (press.shiftKey ? SHIFT : 0) | (press.altKey && !byAltGraph ? ALT : 0) | (ctrl ? CTRL : 0);
}

function kitty(press: KeyPress, type: KeyEventType, flags: number): string | null {
  const all = (flags & ALL_KEYS) !== 0;
  const held = modifiers(press);
  const isText = isCharacter(press) && (held & ~SHIFT) === 0;
  if (!all) {
    if (isText && type !== 'up') return null;
    if (LEGACY_KEYS.has(press.key) && (held === 0 || type === 'up')) return null;
    if (held === SHIFT && /^(PageUp|PageDown|Insert)$/.test(press.key)) return null;
    if (held === CTRL && press.key === 'Insert') return null;
  }
  if (type === 'up' && !(flags & EVENT_TYPES)) return null;
  const named = namedKey(press, all);
  if (named === null && !isCharacter(press)) return null;
  const locks = all ? (isLocked(press, 'CapsLock') ? CAPS_LOCK : 0) | (isLocked(press, 'NumLock') ? NUM_LOCK : 0) : 0;
  const event = flags & EVENT_TYPES && type !== 'down' ? `:${EVENT_TYPE_NUMBERS[type]}` : '';
  const value = 1 + held + locks;
  const second = value === 1 && event === '' ? '' : `${value}${event}`;
  if (named) {
    const [number, final] = named;
    if (second === '') return `\x1b[${final === 'u' || final === '~' ? number : ''}${final}`;
    return `\x1b[${number};${second}${final}`;
  }
  const text = all && flags & TEXT && isText && type !== 'up' ? `;${codesOf(press.key).join(':')}` : '';
  const key = flags & ALTERNATES ? withAlternates(press) : String(codeWithoutAlternates(press));
  return `\x1b[${key}${second === '' && text === '' ? '' : `;${second}`}${text}u`;
}

function isLocked(press: KeyPress, key: 'CapsLock' | 'NumLock'): boolean {
  return press.getModifierState(key);
}

/** The number and final byte of a key that has a name; null for a key with a character. */
function namedKey({ key, code }: KeyPress, all: boolean): readonly [number, string] | null {
  if (all) {
    const special = KEYPAD_KEYS[code] ?? MODIFIER_KEYS[code];
    if (special !== undefined) return [special, 'u'];
  }
  return Object.hasOwn(FUNCTION_KEYS, key) ? (FUNCTION_KEYS[key] ?? null) : null;
}

/** The code point of the key without Shift, in the present layout if it can be known. */
function unshiftedCode(press: KeyPress): number {
  const { key, code, shiftKey } = press;
  if (shiftKey && usCharacter(code, true) === key) return codesOf(usCharacter(code) ?? key)[0] ?? 0;
  return codesOf(key.toLowerCase())[0] ?? 0;
}

/**
 * The code point that names a key for programs that did not ask for alternates. The protocol wants the layout's
 * character, but then Ctrl+С of a Russian keyboard would not interrupt. So with Ctrl or Alt a character outside ASCII
 * is replaced by the Latin one of the same key.
 */
function codeWithoutAlternates(press: KeyPress): number {
  const code = unshiftedCode(press);
  const latin = usCharacter(press.code);
  return code > 0x7f && latin !== null && modifiers(press) & (CTRL | ALT) ? (codesOf(latin)[0] ?? code) : code;
}

/** The code point without Shift, then the one with Shift and the one of a US keyboard where they differ. */
function withAlternates(press: KeyPress): string {
  const code = unshiftedCode(press);
  const shifted = codesOf(press.key)[0] ?? code;
  const latin = usCharacter(press.code);
  const usCode = latin === null ? code : (codesOf(latin)[0] ?? code);
  const second = press.shiftKey && shifted !== code ? String(shifted) : '';
  if (usCode !== code) return `${code}:${second}:${usCode}`;
  return second === '' ? String(code) : `${code}:${second}`;
}

function codesOf(characters: string): number[] {
  return [...characters].map((character) => character.codePointAt(0) ?? 0);
}

/** Keys that produce a control character with Ctrl. */
const CONTROLS = /^[a-z@[\\\]^_ ?/2-8]$/;

/** xterm's modifyOtherKeys: `CSI 27 ; modifiers ; code ~`. */
function otherKeys(press: KeyPress, level: number): string | null {
  const held = modifiers(press);
  if (held === 0) return null;
  const code = otherCode(press, held, level);
  return code === null ? null : `\x1b[27;${1 + held};${code}~`;
}

function otherCode(press: KeyPress, held: number, level: number): number | null {
  const { key } = press;
  if (key === 'Enter') return 13;
  if (key === 'Tab') return held === SHIFT ? null : 9;
  if (key === 'Backspace') return level > 1 ? 127 : null;
  if (key === 'Escape') return level > 1 ? 27 : null;
  if (!isCharacter(press) || (held & ~SHIFT) === 0) return null;
  const code = codesOf(key)[0] ?? 0;
  const latin = code > 0x7f ? usCharacter(press.code, press.shiftKey) : key;
  if (level === 1 && (held === ALT || held === (ALT | SHIFT) || CONTROLS.test(latin ?? key))) return null;
  return codesOf(latin ?? key)[0] ?? null;
}
