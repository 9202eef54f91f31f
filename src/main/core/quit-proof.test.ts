/** What a quit proves (I3). */
import { describe, expect, it } from 'vitest';
import { atWork, STORY } from '../testing/at-work.ts';

describe('quit', () => {
  it('stops all runs, refuses new starts, and counts what it proved', async () => {
    const { huskies, agent } = await atWork();
    huskies.world.fork(agent.process.pid);
    expect(await huskies.clock.until(huskies.host.quit())).toEqual({
      stopped: 1,
      onlySeen: 0,
      processes: 2,
      left: [],
      unproven: [],
    });
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
      error: { code: 'stopping' },
    });
    await huskies.host.close();
  });

  it('names the survivors', async () => {
    const { huskies, agent } = await atWork();
    agent.process.nature = 'unkillable';
    const proof = await huskies.clock.until(huskies.host.quit());
    expect(proof).toMatchObject({ stopped: 0, left: [{ pid: agent.process.pid }] });
  });

  it.each(['fenced', 'released'] as const)(
    'I3: names survivors of an earlier stop even if no run is live: %s',
    async (how) => {
      const { huskies, agent } = await atWork();
      agent.process.nature = 'unkillable';
      await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
      await huskies.clock.advance(20_000);
      expect(huskies.host.ledger.fences.size).toBe(1);
      if (how === 'released') await huskies.must('fence.release', { story: STORY });
      expect(await huskies.clock.until(huskies.host.quit())).toMatchObject({
        stopped: 0,
        left: [{ pid: agent.process.pid }],
        unproven: [],
      });
    },
  );
});
