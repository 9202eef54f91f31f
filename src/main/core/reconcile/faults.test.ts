/** Faults of a stop, a restart and a quit that a review found, each with the sequence that triggered it. */
import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { delayWorktrees, STORY, started, withStory } from '../../testing/at-work.ts';
import { flush } from '../../testing/manual-clock.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const runOf = (huskies: TestHuskies, run: string) => huskies.host.ledger.runs.get(run);

describe('stop', () => {
  it('I6: git’s stale lock is removed before the slot is free, so it cannot be the next agent’s', async () => {
    const huskies = await withStory();
    const { run } = await started(huskies);
    huskies.git.locks.add(`/fake/${STORY}`);
    const seen: string[] = [];
    const { clearStaleLock } = huskies.git;
    huskies.git.clearStaleLock = (worktree) => {
      seen.push(runOf(huskies, run)?.status ?? 'removed');
      return clearStaleLock.call(huskies.git, worktree);
    };
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(seen).toEqual(['running']);
    expect(huskies.git.locks.size).toBe(0);
  });

  it('a stop ends even if the lock cannot be removed', async () => {
    const huskies = await withStory();
    const { run } = await started(huskies);
    huskies.git.clearStaleLock = () => Promise.reject(new Error('EACCES'));
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
    expect(huskies.host.reconciler.world.live.size).toBe(0);
    expect(huskies.spawner.agents.get(run)?.closed).toBe(true);
  });

  it('a person’s stop that joined a rule’s stop is not withdrawn with it', async () => {
    const huskies = await withStory();
    const { run } = await started(huskies);
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    const stop = huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    const back = huskies.must('story.move', { story: STORY, stage: 'current' });
    await Promise.all([stop, back]);
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
  });
});

describe('after a crash', () => {
  it('the records of a story that moved to done before the crash leave the pool', async () => {
    const around = surroundings();
    const huskies = await withStory(createTestHuskies(around));
    const { run } = await started(huskies);
    // Git never answers the old host, which simulates its crash.
    around.git.delay = () => new Promise(() => undefined);
    await huskies.must('story.move', { story: STORY, stage: 'done' });
    await huskies.clock.advance(1_000);
    around.git.delay = () => Promise.resolve();
    const next = createTestHuskies(around);
    await next.clock.until(next.host.open());
    await next.settle();
    expect(runOf(next, run)).toBeUndefined();
    expect((await next.must('story.show', { story: STORY })).stage).toBe('done');
  });
});

describe('quit', () => {
  it('I3: a stop with verdict unknown is never counted as proven', async () => {
    const huskies = createTestHuskies();
    huskies.spawner.keeper = false;
    await withStory(huskies);
    await started(huskies);
    huskies.table.unreadable = 'no /proc';
    const proof = await huskies.clock.until(huskies.host.quit());
    expect(proof).toMatchObject({ stopped: 0, left: [], unproven: [{ story: STORY, agent: 'coder-1' }] });
  });

  it('close resolves even if a worker still waits for a stop', async () => {
    const huskies = await withStory();
    const proceed = delayWorktrees(huskies);
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await flush();
    await huskies.must('story.move', { story: STORY, stage: 'done' });
    await flush();
    const closed = huskies.host.close();
    proceed();
    await huskies.clock.until(closed);
  });
});

it('an id that is a property of every object is an unknown story', async () => {
  const huskies = await withStory();
  expect(await huskies.ask('story.show', { story: 'constructor' })).toMatchObject({ error: { code: 'unknown-story' } });
});

describe('without proof', () => {
  it('I2: if the record of a start could not be written, its fence has the traces of the spawned processes', async () => {
    const huskies = await withStory();
    const { spawn } = huskies.spawner;
    huskies.spawner.spawn = async (request) => {
      const pty = await spawn.call(huskies.spawner, request);
      huskies.store.failNextCommit(new Error('disk full'));
      const agent = huskies.spawner.agents.get(request.run);
      if (agent !== undefined) agent.process.nature = 'unkillable';
      return pty;
    };
    const { run, agent } = await started(huskies);
    expect(runOf(huskies, run)).toMatchObject({
      status: 'failed',
      reason: message('launch.failed', { why: 'disk full' }),
    });
    const [fence] = huskies.host.ledger.fences.values();
    expect(fence).toMatchObject({ run, boot: huskies.table.boot(), processes: [{ pid: agent.process.pid }] });
    expect(fence?.root).not.toBeNull();
  });

  it('I1, I2: the fence keeps living descendants of the run, although its lineage is forgotten', async () => {
    const huskies = await withStory();
    huskies.spawner.keeper = false;
    const { agent } = await started(huskies);
    const daemon = huskies.world.fork(agent.process.pid);
    huskies.world.setsid(daemon.pid);
    // The lineage sees it. After that, nothing about the process shows that it belongs to the run.
    await huskies.clock.advance(2000);
    Object.assign(daemon, { mark: null, cwd: '/', ppid: 1 });
    huskies.table.unreadable = 'EIO';
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(huskies.world.isAlive(daemon)).toBe(true);
    huskies.table.unreadable = null;
    await huskies.clock.advance(60_000);
    await huskies.settle();
    expect(huskies.world.isAlive(daemon)).toBe(false);
    expect(huskies.host.ledger.fences.size).toBe(0);
  });

  it('I2: a host opens even if a stop fails unexpectedly during recovery, and a fence stays', async () => {
    const huskies = await withStory();
    await started(huskies);
    const { world, store, git, config } = huskies;
    const next = createTestHuskies({ world, store, git, config });
    const { boot } = next.table;
    next.table.boot = () => {
      throw new Error('EIO');
    };
    await next.clock.until(next.host.open());
    expect(next.host.ledger.fences.size).toBe(1);
    expect(next.errors.join()).toContain('EIO');
    next.table.boot = boot;
    await next.clock.advance(60_000);
    await next.settle();
    expect(next.host.ledger.fences.size).toBe(0);
    expect(store.receipts(STORY).at(0)).toMatchObject({ by: 'fence', verdict: 'gone' });
  });
});
