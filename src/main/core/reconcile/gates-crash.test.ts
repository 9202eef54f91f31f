/** Gates: what a crash of the host leaves (I1, I2, I3). */
import { describe, expect, it } from 'vitest';
import { LINT, resultsOf, running, TESTS, withGates } from '../../testing/at-gate.ts';
import { STORY } from '../../testing/at-work.ts';
import { exitUntilDead, hostAfter, livingProcesses, mortalHost } from '../../testing/mortal-host.ts';
import { surroundings } from '../../testing/test-huskies.ts';
import type { CrashPoint } from '../ports/index.ts';

describe('a crash of the host', () => {
  const POINTS: CrashPoint[] = [
    ...(['gate:asked', 'gate:measured', 'start:spawned', 'start:recorded'] as const),
    ...(['gate:ended', 'gate:recorded'] as const),
  ];

  it.each(POINTS)('at %s leaves no process without a record, and no result twice', async (point) => {
    const around = surroundings();
    const mortal = mortalHost(around, (at) => at === point);
    await withGates([TESTS, LINT], mortal.huskies);
    const asked = await mortal.huskies.ask('gate.run', { story: STORY });
    await exitUntilDead(mortal, 2);
    expect(asked.ok).toBe(point !== 'gate:asked');

    const next = await hostAfter(around, mortal);
    await next.clock.advance(400_000);
    expect(livingProcesses(next)).toEqual([]);
    expect(
      [...next.host.ledger.runs.values()].filter(({ status }) => status !== 'completed' && status !== 'failed'),
    ).toEqual([]);
    const runs = resultsOf(next).map(({ run }) => run);
    expect(new Set(runs).size).toBe(runs.length);
    expect(runs).toHaveLength(point === 'gate:recorded' ? 1 : 0);

    // The tree is the same, so a result that was written is used, and one that was not is found out now.
    const { run } = await running(next, { gate: 'tests' });
    expect(next.spawner.agents.has(run)).toBe(point !== 'gate:recorded');
  });
});
