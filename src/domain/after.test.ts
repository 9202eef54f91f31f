import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleThrough, isOpenStage, STAGES } from './index.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const graph = fc.tuple(...NAMES.map(() => fc.subarray(NAMES)));

describe('cycleThrough', () => {
  it('finds a path of real steps from the story to itself exactly when there is one', () => {
    fc.assert(
      fc.property(graph, fc.subarray(NAMES), (edges, after) => {
        const steps = new Map(NAMES.map((name, at) => [name, edges[at] ?? []]));
        steps.set('a', after);
        const asked: string[] = [];
        const path = cycleThrough('a', after, (id) => {
          asked.push(id);
          return steps.get(id) ?? [];
        });
        const reachable = new Set(after);
        for (const id of reachable) for (const next of steps.get(id) ?? []) reachable.add(next);
        expect(path !== null).toBe(reachable.has('a'));
        expect(new Set(asked).size).toBe(asked.length);
        for (const id of asked) expect(reachable).toContain(id);
        if (path === null) return;
        expect([path[0], path.at(-1), path.length > 1]).toEqual(['a', 'a', true]);
        for (const [at, id] of path.slice(1).entries()) expect(steps.get(path[at] ?? '')).toContain(id);
        expect(new Set(path).size).toBe(path.length - 1);
      }),
    );
  });

  it('looks only at what is reachable: one story of 10,000 if the other one comes after none', () => {
    const all = new Map(Array.from({ length: 10_000 }, (_, n) => [`${n}`, n === 0 ? [] : [`${n - 1}`]]));
    let looks = 0;
    const afterOf = (id: string) => {
      looks += 1;
      return all.get(id) ?? [];
    };
    expect(cycleThrough('9999', ['0'], afterOf)).toBeNull();
    expect(looks).toBe(1);
    expect(cycleThrough('0', ['9999'], afterOf)).toHaveLength(10_001);
  });

  it('names a story that comes after itself', () => {
    expect(cycleThrough('a', ['a'], () => [])).toEqual(['a', 'a']);
  });
});

it('a story is open until it is done or archived', () => {
  expect(STAGES.filter(isOpenStage)).toEqual(['backlog', 'current', 'qa', 'merge']);
});
