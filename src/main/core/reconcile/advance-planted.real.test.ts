/** The property of a story's way through the pipeline must find each of these planted bugs (scripts/mutants). */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const FILE = 'src/main/core/reconcile/advance-walk.test.ts';

it.each(['rejections-uncounted', 'turn-unrecorded'])(
  'the property finds a planted bug: %s',
  async (mutant) => {
    const { code, output } = await runPlanted(mutant, { project: 'unit', file: FILE, only: 'each way ends' });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toMatch(/Property failed after \d+ tests/);
  },
  120_000,
);
