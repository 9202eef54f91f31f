/** The tests of facts must find these planted bugs (scripts/mutants). */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const PLANTED = [
  ['told-by-a-copy', 'src/main/core/state/handles.test.ts', 'overwrites nothing that the run has told'],
  ['hook-unasked', 'src/main/core/reconcile/hook-questions.test.ts', 'whose answer is reject'],
  ['hook-question-kept', 'src/main/core/reconcile/hook-questions.test.ts', 'was answered in the terminal'],
  ['cost-overwritten', 'src/domain/prices.test.ts', 'never replaces what the CLI tells'],
  ['closed-screen-is-done', 'src/main/core/reconcile/advance.test.ts', 'has not said that its work is done'],
] as const;

it.each(PLANTED)(
  'a planted bug is found: %s, by %s',
  async (mutant, file, only) => {
    const project = file.includes('.real.') ? 'real' : 'unit';
    const { code, output } = await runPlanted(mutant, { project, file, only });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    // Not a file that could not be loaded, nor a name that no test has.
    expect(output).toMatch(/AssertionError/);
  },
  120_000,
);
