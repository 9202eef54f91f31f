import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeText, movedCaret } from './text-merge.ts';

const BASE = ['# Tax', '', '- [ ] cents', '- [ ] mixed carts', '', 'Notes.'].join('\n');
const changed = (from: string, to: string) => BASE.replace(from, to);

it('changes of other lines are joined, also of neighbouring ones', () => {
  const mine = changed('- [ ] cents', '- [x] cents');
  expect(mergeText(BASE, mine, changed('Notes.', 'Notes.\n\nMore.'))).toBe(
    ['# Tax', '', '- [x] cents', '- [ ] mixed carts', '', 'Notes.', '', 'More.'].join('\n'),
  );
  expect(mergeText(BASE, mine, changed('- [ ] mixed', '- [x] mixed'))).toContain('- [x] cents\n- [x] mixed carts');
  expect(mergeText(BASE, mine, changed('# Tax\n\n', ''))).toBe('- [x] cents\n- [ ] mixed carts\n\nNotes.');
});

it('the same change of both is made once', () => {
  const both = changed('- [ ] cents', '- [x] cents');
  expect(mergeText(BASE, both, both.replace('Notes.', 'Other.'))).toBe(both.replace('Notes.', 'Other.'));
});

it.each([
  ['the same line in two ways', changed('cents', 'euros'), changed('cents', 'pence')],
  ['an insertion at one place by both', changed('Notes.', 'Notes.\nMine.'), changed('Notes.', 'Notes.\nTheirs.')],
  ['a line that the other has removed', changed('- [ ] cents', '- [x] cents'), changed('- [ ] cents\n', '')],
])('a person decides about %s', (_what, mine, theirs) => {
  expect(mergeText(BASE, mine, theirs)).toBeNull();
});

it('no line of either is lost or made up: over random changes, each merge has the insertions of both', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 });
  fc.assert(
    fc.property(lines, fc.nat(8), fc.nat(8), (base, at, other) => {
      const put = (i: number, line: string) => [...base.slice(0, i), line, ...base.slice(i)].join('\n');
      const merged = mergeText(base.join('\n'), put(at, 'MINE'), put(other, 'THEIRS'));
      if (merged === null) return true;
      const found = merged.split('\n');
      return (
        found.includes('MINE') &&
        found.includes('THEIRS') &&
        found.filter((line) => line !== 'MINE' && line !== 'THEIRS').join('\n') === base.join('\n')
      );
    }),
    { seed: 7 },
  );
});

it('a caret keeps its place before, after and beside the change of another writer', () => {
  expect(movedCaret('one two', 'zero one two', 7)).toBe(12);
  expect(movedCaret('one two', 'one two three', 3)).toBe(3);
  expect(movedCaret('one two', 'one', 7)).toBe(3);
  expect(movedCaret('a\nmine\nb', 'new\na\nmine\nb\nmore', 6)).toBe('new\na\nmine'.length);
  expect(movedCaret('a\nmine', 'a', 6)).toBe(1);
});
