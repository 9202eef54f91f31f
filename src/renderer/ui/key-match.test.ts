import { describe, expect, it } from 'vitest';
import type { KeyPress } from './key-match.ts';
import { matchKeys } from './key-match.ts';

/** `held`: C Ctrl, S Shift, A Alt, M Meta, G AltGr. */
function press(key: string, code: string, held = 'C'): KeyPress {
  return {
    key,
    code,
    ctrlKey: held.includes('C'),
    shiftKey: held.includes('S'),
    altKey: held.includes('A'),
    metaKey: held.includes('M'),
    getModifierState: (name) => name === 'AltGraph' && held.includes('G'),
  };
}

describe('matching by the produced character', () => {
  it.each([
    ['Dvorak', 'v', 'Period', 'C', '$mod+.', null],
    ['Dvorak', '.', 'KeyE', 'C', '$mod+.', 'character'],
    ['Dvorak', 'V', 'Period', 'CS', '$mod+Shift+.', null],
    ['Dvorak', '>', 'KeyE', 'CS', '$mod+Shift+.', 'character'],
    ['Dvorak', 'k', 'KeyV', 'C', '$mod+k', 'character'],
    ['Dvorak', 't', 'KeyK', 'C', '$mod+k', null],
    ['Dvorak', 'z', 'Slash', 'C', '$mod+/', null],
    ['Dvorak', '/', 'BracketLeft', '', '[', null],
    ['Dvorak', '[', 'Minus', '', '[', 'character'],
    ['AZERTY', '&', 'Digit1', 'C', '$mod+1', 'position'],
    ['AZERTY', 'é', 'Digit2', 'C', '$mod+2', 'position'],
    ['AZERTY', '2', 'Digit2', 'CS', '$mod+2', 'character'],
    ['AZERTY', ':', 'Period', 'C', '$mod+.', null],
    ['AZERTY', '.', 'Comma', 'CS', '$mod+.', 'character'],
    ['AZERTY', '.', 'Comma', 'CS', '$mod+Shift+.', null],
    ['AZERTY', '/', 'Period', 'CS', '$mod+Shift+.', null],
    ['AZERTY', '/', 'Period', 'CS', '$mod+/', 'character'],
    ['AZERTY', '!', 'Slash', 'C', '$mod+/', null],
    ['AZERTY', 'z', 'KeyW', 'C', '$mod+z', 'character'],
    ['AZERTY', 'w', 'KeyZ', 'C', '$mod+z', null],
    ['QWERTZ', 'z', 'KeyY', 'C', '$mod+z', 'character'],
    ['QWERTZ', 'y', 'KeyZ', 'C', '$mod+z', null],
    ['QWERTZ', ':', 'Period', 'CS', '$mod+Shift+.', 'character'],
    ['QWERTZ', '/', 'Digit7', 'CS', '$mod+/', 'character'],
    ['QWERTZ', '-', 'Slash', 'C', '$mod+/', null],
    ['QWERTZ', 'ü', 'BracketLeft', '', '[', null],
    ['Czech', 'ě', 'Digit2', 'C', '$mod+2', 'position'],
    ['US', '@', 'Digit2', 'CS', '$mod+2', null],
    ['US', '>', 'Period', 'CS', '$mod+.', null],
    ['US', '>', 'Period', 'CS', '$mod+Shift+.', 'character'],
    ['US', '?', 'Slash', 'CS', '$mod+/', null],
    ['US, number pad', '.', 'NumpadDecimal', 'C', '$mod+.', 'character'],
    ['US, Caps Lock', 'K', 'KeyK', 'C', '$mod+k', 'character'],
    ['US', 'K', 'KeyK', 'CS', '$mod+k', null],
    ['US', 'K', 'KeyK', 'CS', '$mod+Shift+k', 'character'],
  ] as const)('%s: %s at %s with %j is %s: %s', (_layout, key, code, held, keys, how) => {
    expect(matchKeys(press(key, code, held), keys, false)).toBe(how);
  });
});

describe('matching by position, on layouts without Latin letters', () => {
  it.each([
    ['Russian', 'л', 'KeyK', 'C', '$mod+k', 'position'],
    ['Russian', 'Л', 'KeyK', 'CS', '$mod+Shift+k', 'position'],
    ['Russian', 'х', 'BracketLeft', '', '[', 'position'],
    ['Russian', '.', 'Slash', 'C', '$mod+.', 'character'],
    ['Russian', '.', 'Slash', 'C', '$mod+/', null],
    ['Russian', '/', 'Backslash', 'CS', '$mod+/', 'character'],
    ['Russian', 'Ю', 'Period', 'CS', '$mod+Shift+.', 'position'],
    ['Russian', '2', 'Digit2', 'C', '$mod+2', 'character'],
    ['Ukrainian', 'ї', 'BracketRight', '', ']', 'position'],
    ['Greek', 'κ', 'KeyK', 'C', '$mod+k', 'position'],
    ['Hebrew', 'ל', 'KeyK', 'C', '$mod+k', 'position'],
    ['Hebrew', '/', 'KeyQ', 'C', '$mod+/', 'character'],
    ['Arabic', 'ن', 'KeyK', 'C', '$mod+k', 'position'],
    ['Arabic, two letters on one key', 'لا', 'KeyB', 'C', '$mod+b', 'position'],
    ['Persian digits', '۲', 'Digit2', 'C', '$mod+2', 'position'],
    ['Thai, a vowel sign', 'ิ', 'KeyB', 'C', '$mod+b', 'position'],
    ['Hindi', 'क', 'KeyK', 'C', '$mod+k', 'position'],
    ['Korean', 'ㅏ', 'KeyK', 'C', '$mod+k', 'position'],
  ] as const)('%s: %s at %s with %j is %s: %s', (_layout, key, code, held, keys, how) => {
    expect(matchKeys(press(key, code, held), keys, false)).toBe(how);
  });
});

describe('AltGr, Option and dead keys', () => {
  it.each([
    ['QWERTZ on Linux', '[', 'Digit8', 'G', '[', false, 'character'],
    ['QWERTZ on Windows', '[', 'Digit8', 'CAG', '[', false, 'character'],
    ['QWERTZ on macOS', '[', 'Digit5', 'A', '[', true, 'character'],
    ['QWERTZ', '€', 'KeyE', 'CAG', '$mod+e', false, null],
    ['Polish', 'ó', 'KeyO', 'CAG', '$mod+o', false, null],
    ['Russian', '₽', 'Digit8', 'G', '$mod+8', false, null],
    ['US', 'k', 'KeyK', 'CA', '$mod+k', false, null],
    ['US', 'k', 'KeyK', 'CM', '$mod+k', false, null],
    ['US', 'k', 'KeyK', 'M', '$mod+k', true, 'character'],
    ['US', 'k', 'KeyK', 'C', '$mod+k', true, null],
    ['a dead key', 'Dead', 'KeyK', 'C', '$mod+k', false, null],
    ['an input method', 'Process', 'KeyK', 'C', '$mod+k', false, null],
    ['no character', 'Unidentified', 'KeyK', 'C', '$mod+k', false, null],
    ['Alt in a browser', 'n', 'KeyN', 'A', 'Alt+n', false, 'character'],
    ['Option in a browser', 'Dead', 'KeyN', 'A', 'Alt+n', true, 'position'],
    ['a named key', 'Enter', 'NumpadEnter', '', 'Enter', false, 'character'],
    ['a named key', 'Enter', 'Enter', 'S', 'Enter', false, null],
    ['the menu, which has no place', '.', '', 'CS', '$mod+Shift+.', false, 'character'],
    ['the menu, which has no place', '.', '', 'CS', '$mod+.', false, null],
  ] as const)('%s: %s at %s with %j is %s: %s', (_layout, key, code, held, keys, mac, how) => {
    expect(matchKeys(press(key, code, held), keys, mac)).toBe(how);
  });
});
