/** The model of the merge queue must find each of these planted bugs (scripts/mutants). */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

it.each(['merged-though-withdrawn', 'landed-ungated', 'candidate-forgotten'])(
  'the model of the merge queue finds a planted bug: %s',
  async (mutant) => {
    const { code, output } = await runPlanted(mutant, {
      project: 'unit',
      file: 'src/main/core/reconcile/merge-model.test.ts',
    });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toMatch(/Property failed after \d+ tests/);
  },
  180_000,
);
