import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../ui/key-match.ts';
import { type KeyEventType, keyBytes } from './key-bytes.ts';

/** `held`: C Ctrl, S Shift, A Alt, M Meta, G AltGr, L Caps Lock. */
function press(key: string, held = '', code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key): KeyPress {
  return {
    key,
    code,
    ctrlKey: held.includes('C'),
    shiftKey: held.includes('S'),
    altKey: held.includes('A'),
    metaKey: held.includes('M'),
    getModifierState: (name) =>
      (name === 'AltGraph' && held.includes('G')) || (name === 'CapsLock' && held.includes('L')),
  };
}
const kitty = (of: KeyPress, flags: number, type: KeyEventType = 'down') => keyBytes(of, type, { flags, otherKeys: 0 });
const other = (of: KeyPress, otherKeys: number) => keyBytes(of, 'down', { flags: 0, otherKeys });

describe('a program without an extended protocol', () => {
  it('receives a new line for Shift+Enter and Ctrl+Enter, and legacy bytes for all else', () => {
    expect(other(press('Enter', 'S'), 0)).toBe('\x1b\r');
    expect(other(press('Enter', 'C'), 0)).toBe('\x1b\r');
    for (const held of ['', 'A', 'M']) expect(other(press('Enter', held), 0)).toBeNull();
    for (const of of [press('c', 'C'), press('Tab', 'S'), press('ArrowUp', 'C')]) expect(other(of, 0)).toBeNull();
    expect(kitty(press('Enter', 'S'), 0, 'up')).toBeNull();
  });
});

describe('kitty, flag 1: disambiguate', () => {
  it.each([
    [press('Enter', 'S'), '\x1b[13;2u'],
    [press('Enter', 'C'), '\x1b[13;5u'],
    [press('Enter', 'A'), '\x1b[13;3u'],
    [press('Tab', 'S'), '\x1b[9;2u'],
    [press('Tab', 'C'), '\x1b[9;5u'],
    [press('Backspace', 'C'), '\x1b[127;5u'],
    [press('Escape'), '\x1b[27u'],
    [press('i', 'C'), '\x1b[105;5u'],
    [press('m', 'C'), '\x1b[109;5u'],
    [press('[', 'C', 'BracketLeft'), '\x1b[91;5u'],
    [press('A', 'CS'), '\x1b[97;6u'],
    [press('a', 'A'), '\x1b[97;3u'],
    [press('>', 'CS', 'Period'), '\x1b[46;6u'],
    [press(' ', 'C', 'Space'), '\x1b[32;5u'],
    [press('ArrowUp'), '\x1b[A'],
    [press('ArrowUp', 'C'), '\x1b[1;5A'],
    [press('F1'), '\x1b[P'],
    [press('F3'), '\x1b[13~'],
    [press('F5', 'S'), '\x1b[15;2~'],
    [press('Delete'), '\x1b[3~'],
    [press('с', 'C', 'KeyC'), '\x1b[99;5u'],
  ])('%j: %j', (of, bytes) => {
    expect(kitty(of, 1)).toBe(bytes);
  });

  it('leaves text unchanged, and Enter, Tab and Backspace without modifiers', () => {
    for (const of of [press('a'), press('A', 'S'), press('é'), press('с', '', 'KeyC'), press('@', 'CAG', 'KeyQ')]) {
      expect(kitty(of, 1)).toBeNull();
    }
    for (const key of ['Enter', 'Tab', 'Backspace']) expect(kitty(press(key), 1)).toBeNull();
  });

  it('leaves keys for scrolling and pasting, Cmd, dead keys and single modifiers to the terminal', () => {
    for (const of of [
      press('PageUp', 'S'),
      press('Insert', 'S'),
      press('c', 'M'),
      press('Dead'),
      press('Shift', 'S', 'ShiftLeft'),
    ]) {
      expect(kitty(of, 1)).toBeNull();
    }
  });

  it('reports no release', () => {
    expect(kitty(press('Escape'), 1, 'up')).toBeNull();
    expect(kitty(press('Escape'), 1, 'repeat')).toBe('\x1b[27u');
  });
});

describe('kitty, more flags', () => {
  it('flag 2 reports repeats and releases', () => {
    expect(kitty(press('ArrowUp'), 3, 'repeat')).toBe('\x1b[1;1:2A');
    expect(kitty(press('i', 'C'), 3, 'up')).toBe('\x1b[105;5:3u');
    expect(kitty(press('a'), 3, 'up')).toBe('\x1b[97;1:3u');
    expect(kitty(press('Enter'), 3, 'up')).toBeNull();
  });
  it('flag 4 reports the shifted key and the key of a US keyboard', () => {
    expect(kitty(press('A', 'CS'), 5)).toBe('\x1b[97:65;6u');
    expect(kitty(press('с', 'C', 'KeyC'), 5)).toBe('\x1b[1089::99;5u');
    expect(kitty(press('С', 'CS', 'KeyC'), 5)).toBe('\x1b[1089:1057:99;6u');
  });
  it('flag 8 reports every key, flag 16 its text as well', () => {
    expect(kitty(press('a'), 8)).toBe('\x1b[97u');
    expect(kitty(press('Enter'), 8)).toBe('\x1b[13u');
    expect(kitty(press('1', '', 'Numpad1'), 8)).toBe('\x1b[57400u');
    expect(kitty(press('Shift', 'S', 'ShiftLeft'), 8)).toBe('\x1b[57441;2u');
    expect(kitty(press('a', 'L'), 8)).toBe('\x1b[97;65u');
    expect(kitty(press('A', 'S'), 24)).toBe('\x1b[97;2;65u');
    expect(kitty(press('a'), 24)).toBe('\x1b[97;;97u');
    expect(kitty(press('Enter'), 10, 'up')).toBe('\x1b[13;1:3u');
  });
});

describe('modifyOtherKeys', () => {
  it.each([
    [press('Enter', 'S'), '\x1b[27;2;13~', '\x1b[27;2;13~'],
    [press('Enter', 'C'), '\x1b[27;5;13~', '\x1b[27;5;13~'],
    [press('Tab', 'C'), '\x1b[27;5;9~', '\x1b[27;5;9~'],
    [press('Tab', 'S'), null, null],
    [press('.', 'C', 'Period'), '\x1b[27;5;46~', '\x1b[27;5;46~'],
    [press('i', 'C'), null, '\x1b[27;5;105~'],
    [press('a', 'A'), null, '\x1b[27;3;97~'],
    [press('A', 'CS'), '\x1b[27;6;65~', '\x1b[27;6;65~'],
    [press('Backspace', 'C'), null, '\x1b[27;5;127~'],
    [press('A', 'S'), null, null],
    [press('a'), null, null],
    [press('Enter'), null, null],
    [press('ArrowUp', 'C'), null, null],
    [press('с', 'C', 'KeyC'), null, '\x1b[27;5;99~'],
  ])('%j: level 1 %j, level 2 %j', (of, first, second) => {
    expect([other(of, 1), other(of, 2)]).toEqual([first, second]);
  });

  it('is ignored if the kitty protocol is active', () => {
    expect(keyBytes(press('Enter', 'S'), 'down', { flags: 1, otherKeys: 2 })).toBe('\x1b[13;2u');
  });
});
