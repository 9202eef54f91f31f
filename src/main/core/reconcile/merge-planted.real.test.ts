/** The tests of the merge queue and of the archive must find each of these planted bugs (scripts/mutants). */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const MODEL = 'merge-model.test.ts';
const PLANTED = [
  ['merged-though-withdrawn', MODEL, 'no story is merged twice', /Property failed after \d+ tests/],
  ['landed-ungated', MODEL, 'no story is merged twice', /Property failed after \d+ tests/],
  ['candidate-forgotten', 'merge-crash.test.ts', 'at merge:moved', /expected \[ 1, 2 \] to deeply equal \[ 1, 1 \]/],
  ['archived-with-loose-commits', 'worktree-care.test.ts', 'and says so', /AssertionError/],
  ['gated-off-branch', 'off-branch.test.ts', 'runs no gate', /AssertionError/],
  ['branch-by-record', 'off-branch.test.ts', 'is never pushed', /AssertionError/],
] as const;

it.each(PLANTED)(
  'a planted bug is found: %s, by %s',
  async (mutant, file, only, found) => {
    const planted = { project: 'unit', file: `src/main/core/reconcile/${file}`, only } as const;
    const { code, output } = await runPlanted(mutant, planted);
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toMatch(found);
  },
  120_000,
);
