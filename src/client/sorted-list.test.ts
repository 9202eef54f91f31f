import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByStory, createSortedList } from './sorted-list.ts';

interface Ranked {
  id: string;
  rank: number;
  title: number;
}
const inOrder = (a: Ranked, b: Ranked) => a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

describe('a sorted list', () => {
  it('equals a sort of its records after any changes, and reports which of them change the order', () => {
    const change = fc.record({
      id: fc.constantFrom(...'abcdefgh'),
      to: fc.option(fc.record({ rank: fc.nat(5), title: fc.nat(2) }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.nat(60), (changes, fillAt) => {
        const list = createSortedList(inOrder);
        const now = new Map<string, Ranked>();
        changes.forEach(({ id, to }, index) => {
          const before = now.get(id) ?? null;
          const after = to === null ? null : { id, ...to };
          const idsBefore = list.items.map((one) => one.id);
          if (after === null) now.delete(id);
          else now.set(id, after);
          if (index === fillAt) list.fill([...now.values()]);
          else {
            const { order, edition } = list;
            const hasNewOrder = list.put(before, after);
            expect(list.order - order).toBe(hasNewOrder ? 1 : 0);
            expect(list.edition - edition).toBe(before === null && after === null ? 0 : 1);
            expect(hasNewOrder).toBe(idsBefore.join() !== list.items.map((one) => one.id).join());
          }
          expect(list.items).toEqual([...now.values()].sort(inOrder));
          for (const [at, one] of list.items.entries()) expect(list.indexOf(one)).toBe(at);
        });
        expect(list.indexOf({ id: 'x', rank: 1, title: 0 })).toBe(-1);
      }),
    );
  });

  it('compares 13 of 5,000 records for an insertion, and never sorts all for one change', () => {
    let compared = 0;
    const list = createSortedList<Ranked>((a, b) => {
      compared += 1;
      return inOrder(a, b);
    });
    const all = Array.from({ length: 5_000 }, (_, i) => ({ id: `s${i}`, rank: 2 * i, title: 0 }));
    list.fill(all);
    const cost = (work: () => void) => {
      compared = 0;
      work();
      return compared;
    };
    const added = { id: 'new', rank: 4_001, title: 0 };
    expect(cost(() => list.put(null, added))).toBeLessThanOrEqual(13);
    // One search for the old position, one comparison, and one search for the new position.
    expect(cost(() => list.put(added, { ...added, rank: 9_001 }))).toBeLessThanOrEqual(28);
    expect(cost(() => list.put({ ...added, rank: 9_001 }, null))).toBeLessThanOrEqual(14);
  });
});

describe('records grouped by story', () => {
  interface Row {
    story: string;
    n: number;
  }
  it('keeps each story’s records sorted, and a change replaces the array of its story only', () => {
    const rows = createByStory<Row>((a, b) => b.n - a.n);
    const [one, two, other] = [
      { story: 'a', n: 1 },
      { story: 'a', n: 2 },
      { story: 'b', n: 9 },
    ];
    rows.fill([one, two, other]);
    expect(rows.of('a')).toEqual([two, one]);
    const before = rows.of('b');
    rows.put(one, { story: 'a', n: 3 });
    expect(rows.of('a').map(({ n }) => n)).toEqual([3, 2]);
    expect(rows.of('b')).toBe(before);
    rows.put(other, { story: 'a', n: 9 });
    expect([rows.of('a').length, rows.of('b'), rows.of('never')]).toEqual([3, [], []]);
    expect(rows.of('b')).toBe(rows.of('never'));
  });
});
