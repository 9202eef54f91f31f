import { describe, expect, it } from 'vitest';
import { message } from '../domain/index.ts';
import { isolate, showControls, stripControls } from './bidi.ts';
import { remedyText, text } from './texts.ts';

const RLO = '\u202E';
const ARABIC = 'إصلاح السلة';

describe('words of another direction', () => {
  it('lose what would turn the words around them', () => {
    expect(stripControls(`a${RLO}b\u2066c\u2069\u202Cd`)).toBe('abcd');
    expect(stripControls(ARABIC)).toBe(ARABIC);
  });

  it.each([ARABIC, 'שלום', '\u{1E900}'])('are isolated in a sentence: %s', (words) => {
    expect(isolate(words)).toBe(`\u2068${words}\u2069`);
  });

  it('are left as they are where nothing runs from right to left', () => {
    for (const words of ['coder-1', 'Ärger mit “Zitaten”', '日本語', '']) expect(isolate(words)).toBe(words);
  });

  it('are so in every text that a person reads: menus, notices, labels, titles of windows', () => {
    expect(text('app.title', { project: `${RLO}gnp.exe` })).toBe('gnp.exe – Huskies');
    expect(text('app.title', { project: ARABIC })).toBe(`\u2068${ARABIC}\u2069 – Huskies`);
  });

  it('stay as they are in what is to be copied into a terminal', () => {
    const unwritten = message('config.init.unwritten', { why: 'EACCES', root: `/home/${ARABIC}` });
    expect(remedyText(unwritten)).toBe(`Make /home/${ARABIC} writable, then try again.`);
  });

  it('are shown by number in a command that is to be approved', () => {
    expect(showControls(`rm ${RLO}x`)).toBe('rm \\u{202e}x');
  });
});
