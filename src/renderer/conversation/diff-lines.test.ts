import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines } from './diff-lines.ts';

const shown = (lines: readonly DiffLine[]) =>
  lines.map((line) =>
    line.kind === 'gap' ? `@${line.lines}` : `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`,
  );

describe('a diff', () => {
  it('shows what was removed and added, with three lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    const { lines, added, removed } = diffLines(before, before.replace('e', 'E\nE2'));
    expect(shown(lines)).toEqual(['@1', ' b', ' c', ' d', '-e', '+E', '+E2', ' f', ' g', ' h']);
    expect({ added, removed }).toEqual({ added: 2, removed: 1 });
  });

  it('of a new file has only added lines, and of an emptied one only removed lines', () => {
    expect(shown(diffLines(null, 'a\nb').lines)).toEqual(['+a', '+b']);
    expect(shown(diffLines('a\nb\n', '').lines)).toEqual(['-a', '-b']);
    expect(diffLines(null, '').lines).toEqual([]);
  });

  it('of equal texts has no lines but a gap', () => expect(shown(diffLines('a\nb', 'a\nb').lines)).toEqual(['@2']));

  it('gives both texts back, whatever they are, and is as short as it can be for small ones', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, now) => {
        const { lines } = diffLines(
          `${old.map((line) => `${line}\n`).join('')}`,
          now.map((line) => `${line}\n`).join(''),
        );
        const whole = lines.filter((line) => line.kind !== 'gap');
        const side = (not: 'added' | 'removed') =>
          whole.filter((line) => line.kind !== not).map((line) => ('text' in line ? line.text : ''));
        const gaps = lines.reduce((n, line) => n + (line.kind === 'gap' ? line.lines : 0), 0);
        expect(side('added').length + gaps).toBe(old.length);
        expect(side('removed').length + gaps).toBe(now.length);
        if (gaps > 0) return;
        expect(side('added')).toEqual(old);
        expect(side('removed')).toEqual(now);
      }),
    );
  });

  it('of two large texts without a common line is all removed and all added, in a moment', () => {
    const many = (prefix: string) => Array.from({ length: 20_000 }, (_, n) => `${prefix}${n}`).join('\n');
    expect(diffLines(many('a'), many('b'))).toMatchObject({ added: 20_000, removed: 20_000 });
  });
});
