import headless from '@xterm/headless';
import { expect, it } from 'vitest';
import { TERMINAL_HISTORY_LINES, TERMINAL_THEME } from '../../../contract/index.ts';
import { createScreen } from './screen.ts';
import type { SizeChange } from './sizes-file.ts';

const SIZE = { cols: 40, rows: 6 };

/** A run's terminal that has parsed all of `output`, with a log of it. */
async function setUp(output: string, sizes: SizeChange[] = [{ offset: 0, size: SIZE }]) {
  const bytes = new TextEncoder().encode(output);
  const screen = createScreen({
    size: sizes[0]?.size ?? SIZE,
    answer: () => undefined,
    lastLine: () => undefined,
    theme: () => TERMINAL_THEME,
  });
  for (const [index, { offset, size }] of sizes.entries()) {
    screen.resize(size);
    await new Promise<void>((done) => screen.write(bytes.subarray(offset, sizes[index + 1]?.offset), done));
  }
  const log = {
    parsed: () => bytes.length,
    oldest: 0,
    sizes,
    read: async (offset: number, limit: number) => bytes.subarray(offset, offset + limit),
  };
  return { screen, log };
}

/** The lines of a page after this output. */
async function lines(output: string, size = SIZE): Promise<string[]> {
  const page = new headless.Terminal({ ...size, scrollback: TERMINAL_HISTORY_LINES, allowProposedApi: true });
  await new Promise<void>((done) => page.write(output, done));
  const { active } = page.buffer;
  return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`);

it('the history has all lines of the log, before those of the screen', async () => {
  const { screen, log } = await setUp(numbered(3000).join('\r\n'));
  expect((await lines(screen.picture().output)).slice(0, 1)).toEqual(['line 1995']);
  const whole = await screen.history(log);
  expect(whole?.size).toEqual(SIZE);
  expect(await lines(whole?.output ?? '')).toEqual(numbered(3000));
});

it('the history keeps colours, and the widths that lines were written for', async () => {
  const wide = `\x1b[31m${'w'.repeat(60)}\x1b[0m\r\n`;
  const narrow = numbered(1500).join('\r\n');
  const sizes = [
    { offset: 0, size: { cols: 80, rows: 6 } },
    { offset: wide.length, size: SIZE },
  ];
  const { screen, log } = await setUp(wide + narrow, sizes);
  const whole = await screen.history(log);
  expect((await lines(whole?.output ?? '')).slice(0, 3)).toEqual(['w'.repeat(40), 'w'.repeat(20), 'line 1']);
  expect(whole?.output).toContain('\x1b[0;31mw');
});

it('there is no history when no line is older, or when the log does not match the screen', async () => {
  const few = await setUp(numbered(500).join('\r\n'));
  expect(await few.screen.history(few.log)).toBeNull();
  const other = await setUp(`\x1b[?1049h${numbered(3000).join('\r\n')}`);
  expect(await other.screen.history({ ...other.log, oldest: 8 })).toBeNull();
  const many = await setUp(numbered(3000).join('\r\n'));
  const gone = { ...many.log, read: async () => null };
  expect(await many.screen.history(gone)).toBeNull();
  await many.screen.close();
  expect(await many.screen.history(many.log)).toBeNull();
});
