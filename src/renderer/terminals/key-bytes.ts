/**
 * The bytes of a key press where a program asked for more than terminals ever sent: kitty's keyboard protocol, else
 * xterm's modifyOtherKeys. All other presses are left to xterm.js.
 */
import { isAltGraph, type KeyPress } from '../ui/key-match.ts';
import { usCharacter } from '../ui/us-keys.ts';
import { FUNCTION_KEYS, KEYPAD_KEYS, MODIFIER_KEYS } from './key-codes.ts';
import { ALL_KEYS, ALTERNATES, DISAMBIGUATE, EVENT_TYPES, type KeyModes, TEXT } from './key-modes.ts';

export type KeyEventType = 'down' | 'repeat' | 'up';

const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const CAPS_LOCK = 64;
const NUM_LOCK = 128;
/** kitty's numbers of the event types. */
const TYPES = { down: 1, repeat: 2, up: 3 } as const;
/** Keys that stay what they always were without modifiers, so that a shell is usable after a program that crashed. */
const PLAIN: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Backspace']);
/**
 * Shift or Ctrl with Enter where nothing was asked for: ESC CR, which is Alt+Enter in every terminal. Claude Code, Codex,
 * Gemini CLI, opencode and prompt_toolkit (aider) take it for a new line; LF submits in prompt_toolkit.
 */
const NEW_LINE = '\x1b\r';

/** The bytes of this press; null leaves it to xterm.js. */
export function keyBytes(press: KeyPress, type: KeyEventType, modes: KeyModes): string | null {
  // Cmd is the system's, and a dead key gives its character later.
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

/** AltGr that made a character is no modifier of it. */
function modifiers(press: KeyPress): number {
  const made = isCharacter(press) && isAltGraph(press);
  const ctrl = press.ctrlKey && !(made && press.altKey);
  return (press.shiftKey ? SHIFT : 0) | (press.altKey && !made ? ALT : 0) | (ctrl ? CTRL : 0);
}

function kitty(press: KeyPress, type: KeyEventType, flags: number): string | null {
  const all = (flags & ALL_KEYS) !== 0;
  const held = modifiers(press);
  const isText = isCharacter(press) && (held & ~SHIFT) === 0;
  if (!all) {
    if (isText && type !== 'up') return null;
    if (PLAIN.has(press.key) && (held === 0 || type === 'up')) return null;
    if (held === SHIFT && /^(PageUp|PageDown|Insert)$/.test(press.key)) return null;
    if (held === CTRL && press.key === 'Insert') return null;
  }
  if (type === 'up' && !(flags & EVENT_TYPES)) return null;
  const named = namedKey(press, all);
  if (named === null && !isCharacter(press)) return null;
  const locks = all ? (locked(press, 'CapsLock') ? CAPS_LOCK : 0) | (locked(press, 'NumLock') ? NUM_LOCK : 0) : 0;
  const event = flags & EVENT_TYPES && type !== 'down' ? `:${TYPES[type]}` : '';
  const value = 1 + held + locks;
  const second = value === 1 && event === '' ? '' : `${value}${event}`;
  if (named) {
    const [number, final] = named;
    if (second === '') return `\x1b[${final === 'u' || final === '~' ? number : ''}${final}`;
    return `\x1b[${number};${second}${final}`;
  }
  const text = all && flags & TEXT && isText && type !== 'up' ? `;${codesOf(press.key).join(':')}` : '';
  const key = flags & ALTERNATES ? withAlternates(press) : String(plainCode(press));
  return `\x1b[${key}${second === '' && text === '' ? '' : `;${second}`}${text}u`;
}

function locked(press: KeyPress, key: 'CapsLock' | 'NumLock'): boolean {
  return press.getModifierState(key);
}

/** Number and final byte; null for a key with a character. */
function namedKey({ key, code }: KeyPress, all: boolean): readonly [number, string] | null {
  if (all) {
    const special = KEYPAD_KEYS[code] ?? MODIFIER_KEYS[code];
    if (special !== undefined) return [special, 'u'];
  }
  return Object.hasOwn(FUNCTION_KEYS, key) ? (FUNCTION_KEYS[key] ?? null) : null;
}

/** The key's own character, without Shift: of this layout where it can be known. */
function ownCode(press: KeyPress): number {
  const { key, code, shiftKey } = press;
  if (shiftKey && usCharacter(code, true) === key) return codesOf(usCharacter(code) ?? key)[0] ?? 0;
  return codesOf(key.toLowerCase())[0] ?? 0;
}

/**
 * The protocol names a key by its layout's character, and the Latin one beside it only where a program asked for
 * alternates. Ctrl+С of a Russian keyboard must interrupt the others as well: they get the Latin one.
 */
function plainCode(press: KeyPress): number {
  const own = ownCode(press);
  const latin = usCharacter(press.code);
  return own > 0x7f && latin !== null && modifiers(press) & (CTRL | ALT) ? (codesOf(latin)[0] ?? own) : own;
}

function withAlternates(press: KeyPress): string {
  const own = ownCode(press);
  const shifted = codesOf(press.key)[0] ?? own;
  const latin = usCharacter(press.code);
  const place = latin === null ? own : (codesOf(latin)[0] ?? own);
  const second = press.shiftKey && shifted !== own ? String(shifted) : '';
  if (place !== own) return `${own}:${second}:${place}`;
  return second === '' ? String(own) : `${own}:${second}`;
}

function codesOf(characters: string): number[] {
  return [...characters].map((character) => character.codePointAt(0) ?? 0);
}

/** Ctrl with these has a control character of its own. */
const CONTROLS = /^[a-z@[\\\]^_ ?/2-8]$/;

/** xterm, "modified keys": `CSI 27 ; modifiers ; code ~`. */
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
  const own = codesOf(key)[0] ?? 0;
  const latin = own > 0x7f ? usCharacter(press.code, press.shiftKey) : key;
  if (level === 1 && (held === ALT || held === (ALT | SHIFT) || CONTROLS.test(latin ?? key))) return null;
  return codesOf(latin ?? key)[0] ?? null;
}
