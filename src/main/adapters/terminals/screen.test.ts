import { describe, expect, it, vi } from 'vitest';
import { createScreen } from './screen.ts';

/** The host's terminal of a run, with what it answered and the lines it told. */
function setUp(size = { cols: 80, rows: 24 }) {
  const answers: string[] = [];
  const lines: string[] = [];
  const screen = createScreen({ size, answer: (data) => answers.push(data), lastLine: (line) => lines.push(line) });
  const write = (output: string) =>
    new Promise<void>((resolve) => screen.write(new TextEncoder().encode(output), resolve));
  return { screen, answers, lines, write };
}

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

  it('is that of the whole cluster, however the output is cut', async () => {
    const { answers, write } = setUp();
    for (const part of '👨‍👩‍👧') await write(part);
    await write('\x1b[6n');
    expect(answers).toEqual(['\x1b[1;3R']);
  });
});

describe('the last line', () => {
  it.each([
    ['a line that is wrapped, whole', 'first\r\nThe tests of the parser pass now', 'The tests of the parser pass now'],
    [
      'a wrapped line with lines after it that say nothing',
      'The tests of the parser pass\r\n────\r\n\r\n',
      'The tests of the parser pass',
    ],
    ['wide characters at the edge, without a gap', 'x漢字漢字漢字', 'x漢字漢字漢字'],
    ['spaces at the edge, kept', 'abcdefghi jk', 'abcdefghi jk'],
    ['a line that only fills its row, alone', '0123456789\r\nnext', 'next'],
  ])('is %s', async (_, output, line) => {
    const { screen, lines, write } = setUp({ cols: 10, rows: 4 });
    await write(output);
    await screen.close();
    expect(lines).toEqual([line]);
  });

  it('is told from its begin, also when it is longer than the card shows', async () => {
    const { screen, lines, write } = setUp({ cols: 10, rows: 4 });
    await write(`begin ${'word '.repeat(100)}`);
    await screen.close();
    expect(lines).toEqual([`begin ${'word '.repeat(100)}`.slice(0, 200)]);
  });
});

it('answers nothing that is asked while it closes', async () => {
  const answer = vi.fn();
  const screen = createScreen({ size: { cols: 80, rows: 24 }, answer, lastLine: () => undefined });
  screen.write(new TextEncoder().encode('\x1b[c'), () => undefined);
  await screen.close();
  expect(answer).not.toHaveBeenCalled();
});
