/**
 * The model test must find the seven bugs of docs/trust.md, "Faults and races", each within its 10,000 schedules: a
 * test that finds no planted bug would find no other. In the project `real`, where one file runs at a time, since each
 * takes a core.
 */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const MODEL = 'src/main/core/reconcile/model.test.ts';
/**
 * By their names in scripts/mutants: the words of docs/trust.md, and the invariants of which one must be seen to be
 * broken.
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
/** It computes the same as any user: there, one is enough to know that it can. */
const asked = Object.entries(SEVEN).slice(0, process.env.HUSKIES_TEST_USER === undefined ? 7 : 1);

for (const [mutant, [words, invariants]] of asked) {
  it(`the model finds a planted bug: ${words} (${invariants.replace('|', ', ')})`, async () => {
    const { code, output } = await runPlanted(mutant, { project: 'unit', file: MODEL });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    const tests = /Property failed after (\d+) tests/.exec(output)?.[1];
    expect(Number(tests), output).toBeLessThanOrEqual(10_000);
    expect(output).toMatch(new RegExp(`Error: (${invariants}): `));
  }, 180_000);
}
