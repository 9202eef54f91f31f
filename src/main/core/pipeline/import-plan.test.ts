import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cycleThrough } from '../../../domain/index.ts';
import { type NumberedRow, planImport } from './index.ts';

const NONE = { contentOf: () => null, isFreeId: () => true };
const row = (id: string, line: number, rest: Partial<NumberedRow> = {}): NumberedRow => ({
  id,
  line,
  title: `Title of ${id}`,
  ...rest,
});
const summary = (rows: NumberedRow[], known = NONE as Parameters<typeof planImport>[1]) => {
  const { add, existing, problems } = planImport(rows, known);
  return [
    add.map(({ id }) => id),
    existing,
    problems.map(({ line, field, value, why }) => [line, field, value, why.code]),
  ];
};

it('a row that was imported before is left alone; an id that another story has or had is refused', () => {
  const known = {
    contentOf: (id: string) => (id === 'same' || id === 'other' ? { title: 'Title of same', text: '' } : null),
    isFreeId: (id: string) => id !== 'deleted',
  };
  expect(summary([row('same', 1), row('other', 2), row('deleted', 3), row('new', 4), row('new', 5)], known)).toEqual([
    ['new'],
    ['same'],
    [
      [2, 'id', 'other', 'import.id.taken'],
      [3, 'id', 'deleted', 'import.id.spent'],
      [5, 'id', 'new', 'import.id.twice'],
    ],
  ]);
});

it('a row may come after a later row or a story of the project, but not after one that is not imported', () => {
  const known = { contentOf: (id: string) => (id === 'old' ? { title: '', text: '' } : null), isFreeId: () => true };
  expect(
    summary(
      [
        row('a', 1, { after: ['b', 'old'] }),
        row('b', 2),
        row('c', 3, { after: ['d'] }),
        row('d', 4, { after: ['gone'] }),
      ],
      known,
    ),
  ).toEqual([
    ['a', 'b'],
    [],
    [
      [3, 'after', 'd', 'import.after.unknown'],
      [4, 'after', 'gone', 'import.after.unknown'],
    ],
  ]);
});

it('a cycle is refused with its path', () => {
  const { problems } = planImport([row('a', 1, { after: ['b'] }), row('b', 2, { after: ['a'] })], NONE);
  expect(problems[0]).toMatchObject({ why: { code: 'import.after.cycle', values: { path: 'a → b → a' } } });
  expect(summary([row('a', 1, { after: ['a'] })])).toEqual([[], [], [[1, 'after', 'a', 'import.after.cycle']]]);
});

it('over random files: every row is added, known or named once; what is added has no cycle and comes after what is there', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'old'];
  const known = { contentOf: (id: string) => (id === 'old' ? { title: 'x', text: '' } : null), isFreeId: () => true };
  const file = fc.array(fc.record({ id: fc.constantFrom(...ids), after: fc.subarray(ids) }), { maxLength: 8 });
  fc.assert(
    fc.property(file, (found) => {
      const rows = found.map(({ id, after }, at) => row(id, at + 1, { after }));
      const { add, existing, problems } = planImport(rows, known);
      expect(add.length + existing.length + problems.length).toBe(rows.length);
      const added = new Map(add.map((one) => [one.id, one.after ?? []]));
      for (const [id, after] of added) {
        expect(after.every((one) => added.has(one) || one === 'old')).toBe(true);
        expect(cycleThrough(id, after, (one) => added.get(one) ?? [])).toBe(null);
      }
    }),
  );
});
