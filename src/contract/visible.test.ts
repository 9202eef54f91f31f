import { describe, expect, it } from 'vitest';
import { quoteArguments, visible } from './visible.ts';

const HIDDEN: [string, string][] = [
  ['hangul fillers', '\u3164\u115f\uffa0'],
  ['braille blank', '\u2800'],
  ['bidi controls', '\u202e\u2066\u200f\u061c'],
  ['zero width', '\u200b\u200d\ufeff\u2060\u00ad\u034f'],
  ['tags', '\u{e0041}\u{e007f}'],
  ['variation selectors', '\ufe0f\u{e0100}\u180b'],
  ['other blanks', '\u00a0\u3000\u2003\u202f\u205f\u1680'],
  ['line and paragraph separators', '\u2028\u2029'],
  ['control characters', '\0\u0007\u001b\u007f\u009b\r\t'],
  ['private and unassigned ones', '\ue000\u{10ffff}'],
  ['half a surrogate pair', '\ud800'],
  ['a null notehead', '\u{1d159}'],
];

describe('visible', () => {
  it.each(HIDDEN)('shows each of: %s', (_, chars) => {
    const shown = visible(`a${chars}b`);
    expect(shown).toBe(`a${[...chars].map((char) => `\\u{${char.codePointAt(0)?.toString(16)}}`).join('')}b`);
    expect(shown).toMatch(/^[\x20-\x7e]+$/);
  });

  it('leaves visible characters of any script unchanged', () => {
    expect(visible('naïve 日本 שלום ✓ 🙂')).toBe('naïve 日本 שלום ✓ 🙂');
  });

  it('keeps line breaks only in a text that may have several lines', () => {
    expect(visible('a\nb')).toBe('a\\u{a}b');
    expect(visible('a\nb\r\n', { lines: true })).toBe('a\nb\\u{d}\n');
  });

  it('shows many equal characters as one with their number', () => {
    expect(visible(`a${'\u3164'.repeat(3_000)}b`)).toBe('a\\u{3164}×3000b');
    expect(visible(`a${' '.repeat(3_000)}b`)).toBe('a\\u{20}×3000b');
    expect(visible(`a${'\n'.repeat(300)}b`, { lines: true })).toBe('a\n\\u{a}×300\nb');
  });
});

describe('quoteArguments', () => {
  it('writes different lists differently, even after visible', () => {
    const lists = [['a b'], ['a', 'b'], ["'a", "b'"], ['\u3164'], ['\\u{3164}'], ['\\u{3164}é'], ['\\\\u{3164}'], ['']];
    const shown = [...lists, ['\u3164é'], ['\\', '\u3164'], ["it's"], ["it\\'s"], ["$'a'"]].map((list) =>
      visible(quoteArguments(list)),
    );
    expect(new Set(shown).size).toBe(shown.length);
  });
});
