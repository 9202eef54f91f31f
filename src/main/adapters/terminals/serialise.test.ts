import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackModes } from './modes.ts';
import { serialise } from './serialise.ts';
import { loadWidths } from './widths.ts';

function make(cols = 20, rows = 6) {
  const terminal = new headless.Terminal({ cols, rows, scrollback: 100, allowProposedApi: true });
  loadWidths(terminal);
  const modes = trackModes(terminal);
  const write = (output: string) => new Promise<void>((resolve) => terminal.write(output, resolve));
  return { terminal, modes, write };
}

/** Everything that a person sees and a program relies on. */
function look({ terminal }: ReturnType<typeof make>) {
  const buffers = [
    terminal.buffer.normal,
    ...(terminal.buffer.active.type === 'alternate' ? [terminal.buffer.alternate] : []),
  ];
  const core = (terminal as unknown as { _core: Record<string, Record<string, unknown>> })._core;
  return {
    buffers: buffers.map((buffer) => ({
      cursor: [buffer.cursorX, buffer.cursorY, buffer.baseY],
      lines: Array.from({ length: buffer.length }, (_, row) => {
        const line = buffer.getLine(row);
        const cells = Array.from({ length: terminal.cols }, (_, col) => {
          const cell = line?.getCell(col);
          const plain = cell?.isAttributeDefault() ? '' : `${cell?.isBold()}${cell?.isDim()}${cell?.isInverse()}`;
          const url = cell as unknown as { extended: { urlId: number; _ext: number }; hasExtendedAttrs(): number };
          const link = url?.hasExtendedAttrs() ? linkOf(core, url.extended.urlId) : '';
          const colours = `${cell?.getFgColorMode()}:${cell?.getFgColor()}:${cell?.getBgColorMode()}:${cell?.getBgColor()}`;
          return `${cell?.getChars() || ' '}|${plain}|${colours}|${link}`;
        });
        return cells.join(' ');
      }),
    })),
    modes: { ...terminal.modes },
    hidden: core.coreService?.isCursorHidden,
    encoding: (core.coreMouseService ?? core._coreMouseService)?.activeEncoding,
    margins: [core.buffer?.scrollTop, core.buffer?.scrollBottom],
  };
}

function linkOf(core: Record<string, unknown>, urlId: number): string {
  const service = core._oscLinkService as { getLinkData(id: number): { id?: string; uri: string } | undefined };
  const link = urlId === 0 ? undefined : service.getLinkData(urlId);
  return link === undefined ? '' : `${link.id ?? ''}>${link.uri}`;
}

async function again(first: ReturnType<typeof make>) {
  const second = make(first.terminal.cols, first.terminal.rows);
  await second.write(serialise(first.terminal, first.modes));
  return second;
}

describe('a screen that is drawn again', () => {
  it('has the modes that a program set, even when much output followed', async () => {
    const first = make(80, 24);
    await first.write('\x1b[?1049h\x1b[?2004h\x1b[?1000h\x1b[?1006h\x1b[?1h\x1b[?1004h\x1b[?25l');
    await first.write('a line of output\r\n'.repeat(5000));
    const second = await again(first);
    expect(second.terminal.modes).toMatchObject({
      bracketedPasteMode: true,
      mouseTrackingMode: 'vt200',
      applicationCursorKeysMode: true,
      sendFocusMode: true,
    });
    expect(look(second)).toEqual(look(first));
    expect(second.terminal.buffer.active.type).toBe('alternate');
    expect(look(second)).toMatchObject({ hidden: true, encoding: 'SGR' });
  });

  it.each([
    [
      'a box that was redrawn many times',
      Array.from({ length: 40 }, (_, n) => `┌────┐\r\n│ ${n} │\r\n\x1b[2A\x1b[J`).join(''),
    ],
    ['dim next to bold', '\x1b[2mdim\x1b[0;1mbold\x1b[0mplain'],
    ['a wrapped line of wide characters', 'x漢字漢字漢字漢字漢字漢字 and 👨‍👩‍👧 more'],
    ['a background to the edge', '\x1b[44mblue\x1b[K\x1b[0m\r\nplain'],
    ['a cursor behind the last column', '12345678901234567890'],
    ['scroll margins and origin', '\x1b[2;4r\x1b[?6h\x1b[2;3Hhere'],
    ['line drawing characters', '\x1b(0qqq'],
    ['insert mode, a hidden cursor and its shape', 'abc\x1b[4h\x1b[?25l\x1b[5 q\x1b[D'],
    ['modes that were reset', '\x1b[?1000h\x1b[?1002h\x1b[?1002l\x1b[?2004h\x1b[?2004l'],
    ['a link in the text', 'see \x1b]8;;https://example.org/a;b\x07the docs\x1b]8;;\x07 now'],
    [
      'a link with an id, over a wrapped line',
      '\x1b]8;id=one;https://example.org/\x07a long link to the docs of it\x1b]8;;\x07.',
    ],
    ['an underlined link that is still open', '\x1b[4m\x1b]8;;https://example.org/\x07one'],
    ['half of an overwritten wide character', '\x1b[2;31m漢\x1b[Ha'],
    ['half of an overwritten wide character in reverse', '\x1b[7m漢\x1b[Ha\x1b[0;3m漢字\x1b[2Db'],
    ['half of a wide character that lost its other half', '\x1b[2;31m🐶\x1b[D\x1b[2@'],
    ['a soft reset', '\x1b[?1h\x1b[?25l\x1b[?2004h\x1b[!p'],
  ])('looks the same, and later output does too: %s', async (_, output) => {
    const first = make();
    await first.write(output);
    const second = await again(first);
    expect(look(second)).toEqual(look(first));
    for (const one of [first, second]) await one.write('xy\x1b[31mz\r\nnext');
    expect(look(second)).toEqual(look(first));
  });

  it('has the keyboard flags of each screen, and the title', async () => {
    const first = make();
    await first.write('\x1b[>1u\x1b[?1049h\x1b[>5u\x1b[>3u\x1b[>4;2m\x1b]2;a title\x07');
    const second = await again(first);
    expect([second.modes.keyboardFlags(), second.modes.otherKeys()]).toEqual([3, 2]);
    await second.write('\x1b[<u');
    expect(second.modes.keyboardFlags()).toBe(5);
    await second.write('\x1b[?1049l');
    expect(second.modes.keyboardFlags()).toBe(1);
    expect(serialise(first.terminal, first.modes)).toContain('\x1b]2;a title\x07');
  });

  it('stays within its limit when links have very long addresses', async () => {
    const first = make(80, 24);
    for (let n = 0; n < 1920; n += 1)
      await first.write(`\x1b]8;;https://example.org/${n}/${'x'.repeat(2000)}\x07${n % 10}`);
    await first.write(`\x1b]8;;https://example.org/${'x'.repeat(100_000)}\x07`);
    const output = serialise(first.terminal, first.modes);
    expect(output.length).toBeLessThan(250_000);
    expect((await again(first)).terminal.buffer.active.getLine(0)?.translateToString()).toMatch(/^0123456789/);
  });

  it('has the normal screen’s cursor, even behind the last column', async () => {
    const first = make();
    await first.write('12345678901234567890\x1b[?1049h');
    const second = await again(first);
    expect(look(second)).toEqual(look(first));
    for (const one of [first, second]) await one.write('\x1b[?1049lx');
    expect(look(second)).toEqual(look(first));
  });

  it('contains no query', async () => {
    const first = make();
    await first.write('\x1b[6n\x1b[c\x1b]10;?\x07\x1b[?u');
    const second = make();
    const answers: string[] = [];
    second.terminal.onData((data) => answers.push(data));
    await second.write(serialise(first.terminal, first.modes));
    expect(answers).toEqual([]);
  });

  it('is the same after any text, movement and colour', async () => {
    const piece = fc.constantFrom(
      'a',
      'word ',
      '漢',
      '🐶',
      'e\u0301',
      '\r\n',
      '\x1b[2A',
      '\x1b[3C',
      '\x1b[J',
      '\x1b[K',
      '\x1b[1m',
      '\x1b[2;31m',
      '\x1b[48;5;200m',
      '\x1b[0m',
      '\x1b[H',
      '\x1b[5;5H',
      '\x1b[2;4r',
      '\x1b[L',
      '\x1b[7m',
      '\x1b[3m',
      '\x1b[4m',
      '\x1b[D',
      '\x1b[P',
      '\x1b[2@',
      '\x1b[2X',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\t',
      '\x1bM',
      '\x1b[3S',
      '0123456789012345678901234',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (parts) => {
        const first = make();
        await first.write(parts.join(''));
        const second = await again(first);
        expect(look(second)).toEqual(look(first));
      }),
      { numRuns: 60 },
    );
  });
});
