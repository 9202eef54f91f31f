/** Work that a run hands over to a server: no proof covers it (I3). */
import { describe, expect, it } from 'vitest';
import { atWork, STORY } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const runOf = (huskies: TestHuskies, run: string) => huskies.host.ledger.runs.get(run);
const verdictOf = (huskies: TestHuskies) => huskies.host.door.snapshot().receipts[STORY];

/** The host crashes, and the next one opens. */
async function crashed({ world, store, git, config, clock }: TestHuskies): Promise<TestHuskies> {
  world.crash();
  const next = createTestHuskies({ world, store, git, config }, undefined, clock.now());
  await next.clock.until(next.host.open());
  return next;
}

describe('handed-over work', () => {
  const docker = 'docker run -i -w / alpine sh';
  it('I3: if the agent itself is such a program, the strength is scan', async () => {
    const around = surroundings();
    around.config.set({ agents: [fakeAgent('coder-1', 'coder', docker.split(' '))] });
    const { huskies, run } = await atWork(createTestHuskies(around));
    expect(runOf(huskies, run)).toMatchObject({ containment: 'keeper', strength: 'scan' });
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.store.receipts(STORY)[0]).toMatchObject({ verdict: 'gone', strength: 'scan', handedTo: ['docker'] });
  });

  it('I3: the receipt names such a program that the agent started and that has ended', async () => {
    const { huskies, agent } = await atWork();
    const client = huskies.world.fork(agent.process.pid, { command: docker });
    await huskies.clock.advance(1_000);
    huskies.world.exit(client.pid);
    huskies.world.reap(client.pid);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'gone', strength: 'scan', handedTo: ['docker'] });
  });

  it('I3: the receipt of a recovery names such a program that had ended before the host crashed', async () => {
    const { huskies, agent, run } = await atWork();
    const client = huskies.world.fork(agent.process.pid, { command: docker });
    await huskies.clock.advance(1_000);
    huskies.world.exit(client.pid);
    huskies.world.reap(client.pid);
    expect(huskies.store.load().runs).toMatchObject([{ id: run, handedTo: ['docker'] }]);
    const commits = huskies.store.commits;
    await huskies.clock.advance(5_000);
    expect(huskies.store.commits).toBe(commits);
    const next = await crashed(huskies);
    expect(next.store.receipts(STORY)[0]).toMatchObject({ by: 'recovery', verdict: 'gone', handedTo: ['docker'] });
  });

  it('I3: a fence, and its check by the next host, name such a program', async () => {
    const around = surroundings();
    const { huskies, agent } = await atWork(createTestHuskies(around));
    const client = huskies.world.fork(agent.process.pid, { command: docker });
    await huskies.clock.advance(1_000);
    huskies.world.exit(client.pid);
    huskies.world.reap(client.pid);
    agent.process.nature = 'unkillable';
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(huskies.store.load().fences).toMatchObject([{ handedTo: ['docker'] }]);
    const next = await crashed(huskies);
    agent.process.nature = 'mortal';
    await next.must('fence.retry', { story: STORY });
    await next.settle();
    expect(next.store.receipts(STORY)[0]).toMatchObject({ by: 'fence', verdict: 'gone', handedTo: ['docker'] });
  });

  it('a program that could not be recorded is recorded by a later look', async () => {
    const { huskies, agent, run } = await atWork();
    huskies.world.fork(agent.process.pid, { command: docker });
    huskies.store.failNextCommit();
    await huskies.clock.advance(3_000);
    expect(huskies.errors).toEqual([expect.stringContaining('[lineage]')]);
    expect(huskies.store.load().runs).toMatchObject([{ id: run, handedTo: ['docker'] }]);
  });

  it('such a program of a person or another run does not count', async () => {
    const { huskies } = await atWork();
    huskies.world.fork(1, { command: docker, mark: null, cwd: '/' });
    await huskies.clock.advance(1_000);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'gone', strength: 'kernel', handedTo: [] });
  });
});
