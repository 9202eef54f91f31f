/** The host crashes at every named point of a start and of a stop, and the next host recovers (I1, I2, I3, I7, I9). */
import { type Crash, crashAndRecover, crashOfMany } from '../fixtures/crash.ts';
import { withMutant } from '../fixtures/mutants.ts';
import { expect, test } from '../fixtures/test.ts';
import { times } from '../fixtures/times.ts';

/** Points at which processes live: a containment ends them with the host; without one they outlive it. */
const ALIVE = ['start:spawned', 'start:recorded', 'start:done', 'stop:asked', 'stop:begun', 'stop:looked'];
/** Points before anything is spawned, and after a containment's kill. */
const NONE_ALIVE = [
  ...['start:asked', 'start:worktree', 'start:empty'],
  ...['stop:containment', 'stop:proved', 'stop:unlocked', 'stop:settled', 'stop:released', 'stop:left', 'stop:done'],
];
/** Points that need living processes after the containment's step, so they are reached only without containment. */
const BY_HAND = ['stop:containment', 'stop:suspended', 'stop:killed'];

const crashes: Crash[] = [
  ...[...ALIVE, ...NONE_ALIVE].map((point) => ({ point, containment: 'auto' as const })),
  ...[...ALIVE, ...BY_HAND].map((point) => ({ point, containment: 'scan' as const })),
];

test.describe.configure({ timeout: 240_000 });

for (const { point, containment } of crashes) {
  for (let round = 1; round <= times(1, 20); round += 1) {
    test(`I1, I3, I7: after a crash at ${point} (${containment}) the next host recovers, ${round}`, {
      tag: ['@anyone'],
    }, async ({ emptyLab: lab }) => {
      const { orphans, faults } = await crashAndRecover(lab, { point, containment });
      expect(faults).toEqual([]);
      // otherwise the recovery had nothing to do; after `stop:killed` the processes may be gone or not, and at `start:spawned` the
      // program perhaps does not ignore yet that its terminal is gone
      const maybeGone = point === 'stop:killed' || point === 'start:spawned';
      if (containment === 'scan' && !maybeGone) expect(orphans).toBeGreaterThan(0);
    });
  }
}

test('I1, I3: after a crash beside 50 runs none of their 50 orphans lives on', { tag: ['@user'] }, async ({
  emptyLab: lab,
}) => {
  const { ms, faults } = await crashOfMany(lab, 50);
  // printed for the reader: how long this takes is measured by benchmarks, not tested
  test.info().annotations.push({ type: 'recovery', description: `${ms} ms until ready` });
  expect(faults).toEqual([]);
});

test('I3: the same judge sees a recovery that only writes what it should have proven', { tag: ['@anyone'] }, async ({
  emptyLab: lab,
}) => {
  const { orphans, faults } = await withMutant('recovery-only-writes', (main) =>
    crashAndRecover(lab, { point: 'start:done', containment: 'scan', main }),
  );
  expect(orphans).toBeGreaterThan(0);
  expect(faults).toContainEqual(expect.stringMatching(/^I3: alive/));
});
