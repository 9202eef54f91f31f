/** Gates: which results are used for the same tree, and which gates have nothing to check. */
import { describe, expect, it } from 'vitest';
import { BRANCH, holds, LINT, programOf, ran, resultsOf, running, TESTS, withGates } from '../../testing/at-gate.ts';
import { eventsOf } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

describe('a result for the same tree', () => {
  it.each([0, 5])('with exit code %i the gate does not run again, and no second result is written', async (code) => {
    const huskies = await withGates([TESTS]);
    await ran(huskies, code);
    const { run } = await running(huskies);
    expect(huskies.spawner.agents.size).toBe(1);
    expect(resultsOf(huskies)).toHaveLength(1);
    const passed = code === 0;
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: passed ? 'completed' : 'failed', pid: null });
    expect(eventsOf(huskies).at(-1)).toBe(
      passed
        ? 'gate_passed tests: it passed on this tree before, so it did not run again'
        : 'gate_failed tests: it failed on this tree before with exit code 5, so it did not run again',
    );
  });

  it('is used for the gate after it as well', async () => {
    const huskies = await withGates([TESTS]);
    await ran(huskies, 0);
    huskies.config.set({ gates: [TESTS, LINT] });
    const { runs } = await running(huskies);
    expect(programOf(huskies, runs[1] ?? '').request.command).toEqual(['lint']);
  });

  it.each<[string, (huskies: TestHuskies) => void]>([
    ['another tree', (huskies) => holds(huskies, { tree: 'tree 2' })],
    ['another command', (huskies) => huskies.config.set({ gates: [{ ...TESTS, key: 'other' }] })],
  ])('does not count for %s', async (_what, change) => {
    const huskies = await withGates([TESTS]);
    await ran(huskies, 1);
    change(huskies);
    await ran(huskies, 0);
    expect(resultsOf(huskies)).toHaveLength(2);
  });

  it('is ignored if a person asks for another try', async () => {
    const huskies = await withGates([TESTS]);
    await ran(huskies, 1);
    const { run } = await running(huskies, { again: true });
    expect(huskies.spawner.agents.has(run)).toBe(true);
  });

  it('of a kill or a timeout, which is not about the tree, is not used', async () => {
    const huskies = await withGates([TESTS]);
    await ran(huskies, 137);
    await ran(huskies, 0);
    expect(resultsOf(huskies).map(({ outcome }) => outcome)).toEqual(['passed', 'killed']);
  });

  it('is not kept for a tree that changed while the gate ran', async () => {
    const huskies = await withGates([TESTS]);
    const { run } = await running(huskies);
    holds(huskies, { tree: 'tree 2' });
    programOf(huskies, run).exit(0);
    await huskies.settle();
    expect(resultsOf(huskies)).toMatchObject([{ tree: 'tree 1', outcome: 'passed', why: { code: 'gate.changed' } }]);
    holds(huskies);
    const { run: next } = await running(huskies);
    expect(huskies.spawner.agents.has(next)).toBe(true);
  });
});

describe('paths', () => {
  const SOURCES = { ...TESTS, paths: ['app/**'] };

  it('a gate is skipped if nothing of them was changed, and the result says why', async () => {
    const huskies = await withGates([SOURCES, LINT]);
    huskies.merging.commit(BRANCH, { 'notes/a.txt': 'x' });
    holds(huskies);
    const { runs } = await running(huskies);
    expect(resultsOf(huskies)).toMatchObject([{ gate: 'tests', outcome: 'skipped', why: { code: 'gate.paths' } }]);
    // It counts as passed, so the next gate runs.
    expect([...huskies.spawner.agents.keys()]).toEqual([runs[1]]);
    programOf(huskies, runs[1] ?? '').exit(1);
    await huskies.settle();
    await running(huskies);
    expect(resultsOf(huskies).filter(({ outcome }) => outcome === 'skipped')).toHaveLength(1);
  });

  it.each<[string, (huskies: TestHuskies) => void]>([
    [
      'a commit has changed one of them',
      (huskies) => {
        huskies.merging.commit(BRANCH, { 'app/a.c': 'second' });
        holds(huskies);
      },
    ],
    ['an uncommitted change is in one of them', (one) => holds(one, { uncommitted: ['app/a.c'] })],
    [
      'there is no base to compare with',
      (one) => {
        one.git.branches.add('gone');
        one.config.set({ gates: [SOURCES], base: 'gone' });
      },
    ],
  ])('a gate runs if %s', async (_how, change) => {
    const huskies = await withGates([SOURCES]);
    change(huskies);
    expect(huskies.spawner.agents.has((await running(huskies)).run)).toBe(true);
  });
});
