/** Gates: what a crash of the host leaves (I1, I2, I3). */
import { describe, expect, it } from 'vitest';
import { LINT, resultsOf, running, TESTS, withGates } from '../../testing/at-gate.ts';
import { STORY } from '../../testing/at-work.ts';
import { flush } from '../../testing/manual-clock.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';
import type { CrashPoint } from '../ports/index.ts';

describe('a crash of the host', () => {
  const POINTS: CrashPoint[] = [
    ...(['gate:asked', 'gate:measured', 'start:spawned', 'start:recorded'] as const),
    ...(['gate:ended', 'gate:recorded'] as const),
  ];

  it.each(POINTS)('at %s leaves no process without a record, and no result twice', async (point) => {
    const around = surroundings();
    const { huskies: first, isDead } = mortalHost(around, (at) => at === point);
    await withGates([TESTS, LINT], first);
    const asked = await first.ask('gate.run', { story: STORY });
    await first.clock.advance(100);
    for (const program of first.spawner.agents.values()) if (first.world.isAlive(program.process)) program.exit(0);
    await flush();
    await first.clock.advance(100);
    expect(isDead()).toBe(true);
    expect(asked.ok).toBe(point !== 'gate:asked');
    first.world.crash();

    const next = createTestHuskies(around, undefined, first.clock.now());
    await next.clock.until(next.host.open());
    await next.clock.advance(400_000);
    const alive = [...next.world.processes.values()].filter(({ kin, state }) => kin !== null && state !== 'Z');
    expect(alive).toEqual([]);
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
