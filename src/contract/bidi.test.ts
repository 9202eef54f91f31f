import { describe, expect, it } from 'vitest';
import { message } from '../domain/index.ts';
import { isolate, showControls, stripControls } from './bidi.ts';
import { remedyText, text } from './texts.ts';

const RLO = '\u202E';
const ARABIC = 'إصلاح السلة';

describe('bidirectional text', () => {
  it('loses the marks that would reorder the text around it', () => {
    expect(stripControls(`a${RLO}b\u2066c\u2069\u202Cd`)).toBe('abcd');
    expect(stripControls(ARABIC)).toBe(ARABIC);
  });

  it.each([ARABIC, 'שלום', '\u{1E900}'])('is isolated in a sentence: %s', (words) => {
    expect(isolate(words)).toBe(`\u2068${words}\u2069`);
  });

  it('is unchanged without letters that are written from right to left', () => {
    for (const words of ['coder-1', 'Ärger mit “Zitaten”', '日本語', '']) expect(isolate(words)).toBe(words);
  });

  it('is isolated in every text of the interface, such as a window title', () => {
    expect(text('app.title', { project: `${RLO}gnp.exe` })).toBe('gnp.exe – Huskies');
    expect(text('app.title', { project: ARABIC })).toBe(`\u2068${ARABIC}\u2069 – Huskies`);
  });

  it('is unchanged in a remedy, which is copied into a terminal', () => {
    const unwritten = message('config.init.unwritten', { why: 'EACCES', root: `/home/${ARABIC}` });
    expect(remedyText(unwritten)).toBe(`Make /home/${ARABIC} writable, then try again.`);
  });

  it('has its marks shown as escapes in a command to approve', () => {
    expect(showControls(`rm ${RLO}x`)).toBe('rm \\u{202e}x');
  });
});
