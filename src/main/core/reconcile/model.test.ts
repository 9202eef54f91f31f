/**
 * The model test: the real core with fake ports, over random operations and interleavings. Every effect is a scheduling
 * point. After each step the invariants are checked in the fake world, not in the host's records
 * (testing/model-judge.ts).
 */
import fc from 'fast-check';
import { it } from 'vitest';
import { Model } from '../../testing/model.ts';
import { schedule } from '../../testing/model-operations.ts';
import { runsOf } from '../../testing/property.ts';

/** Number of schedules. The long run takes 1,000,000 (docs/trust.md, "Faults and races"). */
const SCHEDULES = Number(process.env.HUSKIES_SCHEDULES ?? 10_000);
/** Time limit per schedule, generous enough for a busy machine. */
const TIMEOUT_MS = 100;

it(
  'I1, I2, I3, I4, I5, I8, I9 hold over all interleavings of start, stop, move, exit, crash and restart',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), schedule.ops, schedule.containment, (scheduler, ops, containment) =>
        new Model(scheduler, containment).run(ops),
      ),
      // These are enough for a planted bug, too.
      { ...runsOf(SCHEDULES), numRuns: SCHEDULES },
    );
  },
  SCHEDULES * TIMEOUT_MS,
);
