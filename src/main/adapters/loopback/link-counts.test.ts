import { expect, it } from 'vitest';
import { createLinkCounts, type LinkCounts } from './link-counts.ts';

const LIMITS = { links: 3, runLinks: 4, linksPerRun: 2 };
const RUNS = ['run_aaaaaaaa', 'run_bbbbbbbb', 'run_cccccccc'] as const;

/** Opens links until the server is full, and returns a function that closes it for each that was accepted. */
function fill(counts: LinkCounts, run: string | null): (() => void)[] {
  const closes: (() => void)[] = [];
  while (!counts.isFull(run)) closes.push(counts.add(run));
  return closes;
}

it('a run has few links, and another run and a person can still connect', () => {
  const counts = createLinkCounts(LIMITS);
  expect(fill(counts, RUNS[0])).toHaveLength(2);
  expect(counts.isFull(RUNS[1])).toBe(false);
  expect(fill(counts, null)).toHaveLength(3);
});

it('all runs together use nothing of the persons’ share, and persons nothing of theirs', () => {
  const counts = createLinkCounts(LIMITS);
  expect(RUNS.map((run) => fill(counts, run).length)).toEqual([2, 2, 0]);
  expect(fill(counts, null)).toHaveLength(3);
  const full = createLinkCounts(LIMITS);
  fill(full, null);
  expect(fill(full, RUNS[0])).toHaveLength(2);
});

it('a link that closes makes room for its run and for the others', () => {
  const counts = createLinkCounts(LIMITS);
  const [close] = fill(counts, RUNS[0]);
  fill(counts, RUNS[1]);
  expect(counts.isFull(RUNS[2])).toBe(true);
  close?.();
  expect([counts.isFull(RUNS[0]), counts.isFull(RUNS[2])]).toEqual([false, false]);
});
