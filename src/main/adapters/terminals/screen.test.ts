import { describe, expect, it, vi } from 'vitest';
import { TERMINAL_THEME, type TerminalTheme } from '../../../contract/index.ts';
import { createScreen } from './screen.ts';

/** The host's terminal of a run, with its answers and reported lines. */
function setUp(size = { cols: 80, rows: 24 }) {
  const answers: string[] = [];
  const lines: string[] = [];
  let theme: TerminalTheme = TERMINAL_THEME;
  const screen = createScreen({
    size,
    answer: (data) => answers.push(data),
    lastLine: (line) => lines.push(line),
    theme: () => theme,
  });
  const write = (output: string) =>
    new Promise<void>((resolve) => screen.write(new TextEncoder().encode(output), resolve));
  const show = (next: Partial<TerminalTheme>) => {
    theme = { ...TERMINAL_THEME, ...next };
    screen.themeChanged();
  };
  return { screen, answers, lines, write, show };
}

it('tells the last line of a program that ends at once, without waiting for the next report', async () => {
  const { screen, lines } = setUp();
  screen.write(new TextEncoder().encode('error: unknown option\r\n'), () => undefined);
  await screen.settled();
  expect(lines).toEqual(['error: unknown option']);
});

describe('the width of characters', () => {
  it.each([
    ['🐶', 2],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['👍🏽', 2],
    ['❤️', 2],
    ['❤', 1],
    ['1️⃣', 2],
    ['漢字', 4],
    ['가', 2],
    ['e\u0301', 1],
    ['🫠', 2],
    ['🫱🏻‍🫲🏿', 2],
    ['🪿', 2],
    ['─', 1],
  ])('%s takes %d cells', async (character, cells) => {
    const { answers, write } = setUp();
    await write(`${character}\x1b[6n`);
    expect(answers).toEqual([`\x1b[1;${cells + 1}R`]);
  });

  it('is that of the whole grapheme cluster, wherever the output is cut', async () => {
    const { answers, write } = setUp();
    for (const part of '👨‍👩‍👧') await write(part);
    await write('\x1b[6n');
    expect(answers).toEqual(['\x1b[1;3R']);
  });
});

describe('the last line', () => {
  it.each([
    ['a whole line that is wrapped', 'first\r\nThe tests of the parser pass now', 'The tests of the parser pass now'],
    [
      'a wrapped line followed by lines without text',
      'The tests of the parser pass\r\n────\r\n\r\n',
      'The tests of the parser pass',
    ],
    ['a line of wide characters at the edge, without a gap', 'x漢字漢字漢字', 'x漢字漢字漢字'],
    ['a line with its spaces at the edge', 'abcdefghi jk', 'abcdefghi jk'],
    ['a new line, not joined with one that fills its row', '0123456789\r\nnext', 'next'],
  ])('is %s', async (_, output, line) => {
    const { screen, lines, write } = setUp({ cols: 10, rows: 4 });
    await write(output);
    await screen.close();
    expect(lines).toEqual([line]);
  });

  it('is reported from its beginning when it is longer than the card shows', async () => {
    const { screen, lines, write } = setUp({ cols: 10, rows: 4 });
    await write(`begin ${'word '.repeat(100)}`);
    await screen.close();
    expect(lines).toEqual([`begin ${'word '.repeat(100)}`.slice(0, 200)]);
  });

  it('of one that is longer than all that is kept is found as well', async () => {
    const { screen, lines, write } = setUp({ cols: 10, rows: 4 });
    await write('x'.repeat(30_000));
    await screen.close();
    expect(lines).toEqual(['x'.repeat(200)]);
  });
});

it('a screen answers no query while it closes', async () => {
  const answer = vi.fn();
  const screen = createScreen({
    size: { cols: 80, rows: 24 },
    answer,
    lastLine: () => undefined,
    theme: () => TERMINAL_THEME,
  });
  screen.write(new TextEncoder().encode('\x1b[c'), () => undefined);
  await screen.close();
  expect(answer).not.toHaveBeenCalled();
});

describe('a query', () => {
  const DA1 = '\x1b[?1;2c';
  it.each([
    ['the foreground', '\x1b]10;?\x07', '\x1b]10;rgb:d3d3/dada/e2e2\x1b\\'],
    ['the background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:0d0d/1111/1616\x1b\\'],
    ['the cursor', '\x1b]12;?\x07', '\x1b]12;rgb:6262/aeae/ffff\x1b\\'],
    ['two at once', '\x1b]10;?;?\x07', '\x1b]10;rgb:d3d3/dada/e2e2\x1b\\\x1b]11;rgb:0d0d/1111/1616\x1b\\'],
    [
      'colours of the palette',
      '\x1b]4;1;?;196;?\x07',
      '\x1b]4;1;rgb:ffff/7b7b/7f7f\x1b\\\x1b]4;196;rgb:ffff/0000/0000\x1b\\',
    ],
    ['a colour that the program changed', '\x1b]11;#fff\x07\x1b]11;?\x07', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\'],
    [
      'a colour that the program reset',
      '\x1b]11;#fff\x07\x1b]111\x07\x1b]11;?\x07',
      '\x1b]11;rgb:0d0d/1111/1616\x1b\\',
    ],
    ['dark or light', '\x1b[?996n', '\x1b[?997;1n'],
    ['the version', '\x1b[>q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['the version, with a zero', '\x1b[>0q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['the size in pixels', '\x1b[14t', '\x1b[4;360;560t'],
    ['the size of a cell', '\x1b[16t', '\x1b[6;15;7t'],
    ['the size in cells', '\x1b[18t', '\x1b[8;24;80t'],
    ['the keyboard flags', '\x1b[?u', '\x1b[?0u'],
    ['keyboard flags that the program set', '\x1b[>5u\x1b[?u', '\x1b[?5u'],
    ['modifyOtherKeys', '\x1b[>4;2m\x1b[?4m', '\x1b[>4;2m'],
    ['a mode', '\x1b[?2004h\x1b[?2004$p', '\x1b[?2004;1$y'],
    ['the device attributes alone', '', ''],
  ])('for %s is answered once, before the next query', async (_, query, reply) => {
    const { answers, write } = setUp();
    await write(`${query}\x1b[c`);
    expect(answers.join('')).toBe(`${reply}${DA1}`);
  });
});

describe('the theme of the last page', () => {
  it('is the answer to colour queries, except for colours that the program changed', async () => {
    const { answers, write, show } = setUp();
    show({ background: '#ffffff', foreground: '#101010', palette: Array<string>(16).fill('#445566') });
    await write('\x1b]10;?\x07\x1b]11;?\x07\x1b]4;1;?\x07\x1b]11;#000\x07\x1b]11;?\x07');
    expect(answers.join('')).toBe(
      '\x1b]10;rgb:1010/1010/1010\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b]4;1;rgb:4444/5555/6666\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\',
    );
  });

  it('is reported to a program that has asked for it, when it becomes light or dark', async () => {
    const { answers, write, show } = setUp();
    show({ background: '#ffffff' });
    await write('\x1b[?2031h');
    show({ background: '#fefefe' });
    expect(answers).toEqual([]);
    show({ background: '#000000' });
    show({ background: '#ffffff' });
    expect(answers).toEqual(['\x1b[?997;1n', '\x1b[?997;2n']);
  });
});

describe('the text of the screen', () => {
  it('is what its rows show after the output, without what has scrolled out', async () => {
    const texts: string[] = [];
    const screen = createScreen({
      size: { cols: 20, rows: 3 },
      answer: () => undefined,
      lastLine: () => undefined,
      shown: (text) => texts.push(text()),
      theme: () => TERMINAL_THEME,
    });
    const output = 'one\r\ntwo\r\n\x1b[1mthree\x1b[0m\r\nTrust this folder? Yes';
    await new Promise<void>((resolve) => screen.write(new TextEncoder().encode(output), resolve));
    await screen.close();
    expect(texts.at(-1)).toBe('three\nTrust this folder? Y\nes');
  });
});
