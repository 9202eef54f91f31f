/** The merge queue in a host: what a crash of the host leaves. */
import { describe, expect, it } from 'vitest';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { enters, events, filesOn, gatesOf, gatesRun, LANE, stages, TESTS } from '../../testing/at-merge.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';
import { CRASH_POINTS } from '../ports/index.ts';

describe('a crash of the host', () => {
  const POINTS = CRASH_POINTS.filter((point) => point.startsWith('merge:'));

  it.each(POINTS)('at %s is followed by the same end, with no step done twice', async (point) => {
    const around = surroundings();
    const land = around.merging.land.bind(around.merging);
    let landings = 0;
    around.merging.land = (move) => {
      landings += 1;
      return land(move);
    };
    const { huskies: first, isDead } = mortalHost(around, (at) => at === point);
    around.merging.commit('main', { 'a.c': 'first' });
    around.config.set({ gates: [TESTS], automation: { ...AUTOMATION_OFF, merge: 'on' } });
    await enters(first, 's1');
    await enters(first, 's2', { bad: 'x' });
    await first.clock.until(first.host.open());
    for (let n = 0; n < 10 && !isDead(); n += 1) {
      await first.clock.advance(100);
      for (const gate of gatesOf(first)) {
        const files = around.merging.filesOf(around.merging.worktrees.get(LANE)?.commit ?? '');
        first.spawner.agents.get(gate.id)?.exit('bad' in files ? 1 : 0);
      }
    }
    expect(isDead()).toBe(true);
    first.world.crash();

    const next = createTestHuskies(around, undefined, first.clock.now());
    await next.clock.until(next.host.open());
    await next.settle();
    await gatesRun(next);
    expect(stages(next)).toEqual({ s1: 'done', s2: 'current' });
    expect([landings, events(next, 'story_merged').length]).toEqual([1, 1]);
    expect(filesOn(next)).toEqual(['a.c', 's1']);
    expect(next.host.ledger.candidates.size).toBe(0);
  });
});
