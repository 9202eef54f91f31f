/**
 * The model test must find each of seven planted bugs within its 10,000 schedules (docs/trust.md, "Faults and races").
 * This file belongs to the project `real`, which runs one file at a time, because each run takes a whole core.
 */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const MODEL = 'src/main/core/reconcile/model.test.ts';
/**
 * By name in scripts/mutants: the description in docs/trust.md, and the invariants of which the model must report one.
 */
const SEVEN = {
  'record-before-proof': ['record removed before verify', 'I2'],
  'check-then-await': ['check-then-await in start', 'I1'],
  'root-only': ['only the root pid killed', 'I3'],
  'recovery-only-writes': ['restart neither adopts nor reaps', 'I3'],
  'stale-tick': ['tick acts on a stale snapshot', 'I8|I9'],
  'late-exit': ['a late exit clears a newer run', 'I4'],
  'forgotten-stop': ['a stop while pending forgotten', 'I9'],
} as const;
/** When the tests run as an ordinary user, one bug is enough, because the result does not depend on the user. */
const planted = Object.entries(SEVEN).slice(0, process.env.HUSKIES_TEST_USER === undefined ? 7 : 1);

for (const [mutant, [words, invariants]] of planted) {
  it(`the model finds a planted bug: ${words} (${invariants.replace('|', ', ')})`, async () => {
    const { code, output } = await runPlanted(mutant, { project: 'unit', file: MODEL });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    const tests = /Property failed after (\d+) tests/.exec(output)?.[1];
    expect(Number(tests), output).toBeLessThanOrEqual(10_000);
    expect(output).toMatch(new RegExp(`Error: (${invariants}): `));
  }, 180_000);
}
