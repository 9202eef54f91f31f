/** The properties of the scheduler must find each of these planted bugs (scripts/mutants). */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const SCHEDULE = 'src/main/core/pipeline/schedule.test.ts';
const PLANTED = [
  ['reserve-for-none', SCHEDULE],
  ['role-without-limit', SCHEDULE],
  ['two-on-one-helper', SCHEDULE],
  ['held-and-started', SCHEDULE],
  ['dependents-forgotten', SCHEDULE],
  ['heap-half-kept', 'src/main/core/pipeline/ready-queue.test.ts'],
] as const;

it.each(PLANTED)(
  'the scheduler’s properties find a planted bug: %s',
  async (mutant, file) => {
    const { code, output } = await runPlanted(mutant, { project: 'unit', file, only: 'after any sequence of' });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toMatch(/Property failed after \d+ tests/);
  },
  120_000,
);
