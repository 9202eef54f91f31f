/** Races of start, stop, exit, move and tick on real processes, judged by an observer that scans every 20 ms. */
import { withMutant } from '../fixtures/mutants.ts';
import { legsOf, race } from '../fixtures/race-project.ts';
import { expect, test } from '../fixtures/test.ts';
import { times } from '../fixtures/times.ts';

const ROUNDS = times(50, 3_000);

test(`I1, I2, I3: ${ROUNDS} races, no double start, and no living process that was reported gone`, {
  tag: ['@user'],
}, async ({ emptyLab: lab }) => {
  test.setTimeout(60_000 + ROUNDS * 10_000);
  const { faults, ...figures } = await race(lab, legsOf(ROUNDS));
  await test.info().attach('figures', { body: JSON.stringify(figures, null, 2) });
  expect(faults).toEqual([]);
  expect(Object.values(figures.races).reduce((sum, n) => sum + n)).toBe(ROUNDS);
});

// The same judge on planted bugs, without containment: a keeper would leave only milliseconds to see them.

test('I2: a record that changes before the proof is found', { tag: ['@anyone'] }, async ({ emptyLab: lab }) => {
  const { faults } = await withMutant('record-before-proof', (main) =>
    race(lab, [{ containment: 'scan', races: 12 }], {
      main,
      names: ['I3: stop and exit', 'I2: late events of an old run'],
    }),
  );
  expect(faults).toContainEqual(expect.stringMatching(/^I2: alive/));
});

test('I1, I3: a second run beside processes falsely reported gone is found', { tag: ['@anyone'] }, async ({
  emptyLab: lab,
}) => {
  const { faults } = await withMutant('gone-unseen', (main) =>
    race(lab, [{ containment: 'scan', races: 8 }], { main, names: ['I2: late events of an old run'] }),
  );
  await lab.killLeft();
  expect(faults).toContainEqual(expect.stringMatching(/^I1: alive beside/));
  expect(faults).toContainEqual(expect.stringMatching(/^I3: alive/));
});
