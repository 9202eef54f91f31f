import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPriority, byRank, byStage, PRIORITIES, STAGES } from './index.ts';

const at = (id: string, rank: string) => ({ id, rank });
const order = (stories: readonly { id: string; rank: string }[]) => [...stories].sort(byRank).map((one) => one.id);

describe('byRank', () => {
  it('compares by rank and then by id, in code units', () => {
    expect(order([at('b', 'a1'), at('a', 'a1'), at('c', 'a0'), at('d', 'Zz'), at('e', 'aA')])).toEqual([
      'd',
      'c',
      'a',
      'b',
      'e',
    ]);
  });

  it('is a total order', () => {
    const one = fc.record({ id: fc.string(), rank: fc.string() });
    fc.assert(
      fc.property(one, one, one, (a, b, c) => {
        expect(Math.sign(byRank(a, b))).toBe(-Math.sign(byRank(b, a)) + 0);
        if (byRank(a, b) <= 0 && byRank(b, c) <= 0) expect(byRank(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

it('byPriority compares by priority and leaves the order of equal priorities to byRank', () => {
  const one = fc.record({ id: fc.string(), rank: fc.string(), priority: fc.constantFrom(...PRIORITIES) });
  fc.assert(
    fc.property(one, one, (a, b) => {
      const order = Math.sign(byPriority(a, b));
      expect(order).toBe(Math.sign(a.priority === b.priority ? byRank(a, b) : a.priority - b.priority));
    }),
  );
});

it('byStage follows the order of the board', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...STAGES]), (some) => {
      const sorted = some.map((stage) => ({ stage })).sort(byStage);
      expect(sorted.map(({ stage }) => stage)).toEqual(STAGES.filter((stage) => some.includes(stage)));
    }),
  );
});
