import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTail, TAIL_BYTES, TAIL_LINES, tailOf } from './tail.ts';

const ESC = '\u001b';

describe('the last lines of a gate', () => {
  it.each([
    ['plain text', 'one\ntwo\n', 'one\ntwo'],
    ['colours', `${ESC}[31mred${ESC}[0m ${ESC}[1;4mbold${ESC}[m`, 'red bold'],
    ['a title and a link', `${ESC}]0;title\u0007${ESC}]8;;https://x.test${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    ['cursor movements', `a${ESC}[2K${ESC}[1Gb${ESC}(B${ESC}=`, 'ab'],
    ['line breaks of a terminal', 'one\r\ntwo\r\n', 'one\ntwo'],
    ['a progress bar, of which the last state is seen', '10 %\r50 %\r100 %\r\ndone', '100 %\ndone'],
    ['other control characters', 'a\u0000b\u0007c\u0085', 'abc'],
    ['tabs, which stay', 'at\tx', 'at\tx'],
    ['blank lines at the end', 'x\n\n  \n\n', 'x'],
    ['nothing', '', ''],
  ])('%s', (_what, output, tail) => {
    expect(tailOf(output)).toBe(tail);
  });

  it('keeps the last 200 lines', () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => `line ${n}`);
    expect(tailOf(lines.join('\n')).split('\n')).toEqual(lines.slice(-TAIL_LINES));
  });

  it('cuts long lines at the beginning, in whole characters', () => {
    const tail = tailOf(`${'ä€😀'.repeat(20_000)}end`);
    expect(tail.startsWith('…')).toBe(true);
    expect(tail.endsWith('ä€😀end')).toBe(true);
    expect(tail).not.toContain('\uFFFD');
    expect(new TextEncoder().encode(tail).length).toBeLessThanOrEqual(TAIL_BYTES);
  });

  it('never has more lines or bytes than allowed, and no control character', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\n', '\r', ESC, `${ESC}[31m`, '\u009b', '€'),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 4, max: 60 }),
        (pieces, lines, bytes) => {
          const tail = tailOf(pieces.join(''), { lines, bytes });
          return (
            tail.split('\n').length <= lines &&
            new TextEncoder().encode(tail).length <= bytes &&
            !/(?![\t\n])\p{Cc}/u.test(tail)
          );
        },
      ),
    );
  });
});

it('only the end of a large log is read, without the line in which the read begins', async () => {
  const line = `${ESC}[32mok${ESC}[0m ${'x'.repeat(1_000)}\n`;
  const log = new TextEncoder().encode(line.repeat(3_000));
  const half = log.length - 5_000;
  const reads: number[] = [];
  const terminals = {
    read: async (_run: string, offset: number, limit: number) => {
      reads.push(limit);
      // As at the end of one of a log's two files.
      const end = offset < half ? Math.min(half, offset + limit) : offset + limit;
      return { offset, bytes: log.slice(offset, end), end: log.length };
    },
  };
  const tail = await readTail(terminals, 'run_abcdefgh12');
  expect(Math.max(...reads)).toBeLessThan(log.length / 4);
  expect(
    tail
      .split('\n')
      .slice(1)
      .every((one) => one.startsWith('ok x')),
  ).toBe(true);
  expect(await readTail({ read: async () => null }, 'run_unknown000')).toBe('');
});
