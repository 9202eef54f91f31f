/** How often properties run. */

/**
 * The parameters of a property that runs `runs` times. With a planted bug (`HUSKIES_MUTANT`) it runs 25 times as often, so
 * that the bug is not missed by chance, and ends at the first counterexample without shrinking it. `HUSKIES_SEED` repeats
 * the values of an earlier run.
 */
export function runsOf(runs: number): { numRuns: number; endOnFailure: boolean; seed?: number } {
  const { HUSKIES_MUTANT: mutant = '', HUSKIES_SEED: seed } = process.env;
  const isPlanted = mutant !== '';
  return {
    numRuns: isPlanted ? 25 * runs : runs,
    endOnFailure: isPlanted,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}
