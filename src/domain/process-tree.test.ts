import { expect, it } from 'vitest';
import { processTree } from './process-tree.ts';

const at = (pid: number, ppid: number, startTime = pid) => ({ pid, ppid, startTime });
const drawn = (rows: ReturnType<typeof at>[]) => processTree(rows).map(({ process, depth }) => [process.pid, depth]);

it('puts each process after its parent, and siblings by their start', () => {
  expect(drawn([at(5, 2, 9), at(3, 2, 10), at(2, 1), at(4, 3, 11)])).toEqual([
    [2, 0],
    [5, 1],
    [3, 1],
    [4, 2],
  ]);
});

it('shows orphans as roots, and loses no process of a table that was read while it changed', () => {
  expect(
    drawn([at(9, 1), at(8, 77), at(6, 7), at(7, 6)])
      .map(([pid]) => pid)
      .sort(),
  ).toEqual([6, 7, 8, 9]);
  expect(drawn([at(2, 2)])).toEqual([[2, 0]]);
});
