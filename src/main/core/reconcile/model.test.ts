/**
 * The real pool behind its ports, over random operations and random interleavings: every effect is a scheduling point.
 * After each step the invariants are looked at in the fake world, not in the host's own books (testing/model-judge.ts).
 */
import fc from 'fast-check';
import { it } from 'vitest';
import { Model } from '../../testing/model.ts';
import { schedule } from '../../testing/model-operations.ts';

/** docs/trust.md, "Faults and races": 10,000, and 1,000,000 in the long run. */
const SCHEDULES = Number(process.env.HUSKIES_SCHEDULES ?? 10_000);
const seed = process.env.HUSKIES_SEED;
/** ms for each, on a machine that is busy with other things. */
const PATIENCE_MS = 100;

it(
  'I1, I2, I3, I4, I5, I8, I9 hold over all interleavings of start, stop, move, exit, crash and restart',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), schedule.ops, schedule.containment, (scheduler, ops, containment) =>
        new Model(scheduler, containment).run(ops),
      ),
      {
        numRuns: SCHEDULES,
        // of a planted bug it is enough to know that it is found
        endOnFailure: (process.env.HUSKIES_MUTANT ?? '') !== '',
        ...(seed === undefined ? {} : { seed: Number(seed) }),
      },
    );
  },
  SCHEDULES * PATIENCE_MS,
);
