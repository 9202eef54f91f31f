import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byPriority, PRIORITIES } from '../../../domain/index.ts';
import { runsOf } from '../../testing/property.ts';
import { type Ranked, ReadyQueue } from './ready-queue.ts';

const step = fc.record({
  id: fc.nat(30).map((n) => `s${n}`),
  rank: fc.constantFrom('a0', 'a1', 'a2', 'a3'),
  priority: fc.constantFrom(...PRIORITIES),
  isIn: fc.boolean(),
});

it('after any sequence of additions, changes and removals the first stories are the most urgent ones', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(30), (steps, count) => {
      const queue = new ReadyQueue();
      const expected = new Map<string, Ranked>();
      for (const { id, rank, priority, isIn } of steps) {
        if (isIn) {
          queue.put({ id, rank, priority });
          expected.set(id, { id, rank, priority });
        } else {
          queue.delete(id);
          expected.delete(id);
        }
      }
      expect(queue.size).toBe(expected.size);
      expect(queue.first(count)).toEqual([...expected.values()].sort(byPriority).slice(0, count));
    }),
    runsOf(300),
  );
});
