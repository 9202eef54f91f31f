import { describe, expect, it } from 'vitest';
import { message, messageText } from '../../../contract/index.ts';
import { A_PERSON } from '../../../domain/index.ts';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import { fakeAgent, fakeProjectConfig } from '../../testing/fake-config.ts';
import { flush } from '../../testing/manual-clock.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const runOf = (huskies: TestHuskies, run: string) => huskies.host.ledger.runs.get(run);
const verdictOf = (huskies: TestHuskies) => huskies.host.door.snapshot().receipts[STORY];

describe('start', () => {
  it('moves the story to current, makes the worktree and marks the processes', async () => {
    const { huskies, run, agent } = await atWork();
    expect(runOf(huskies, run)).toMatchObject({ status: 'running', pid: agent.process.pid, containment: 'keeper' });
    expect(huskies.host.door.snapshot().stories[STORY]).toMatchObject({
      stage: 'current',
      worktree: { path: `/fake/${STORY}`, branch: `huskies/${STORY}`, state: 'ready' },
    });
    expect(agent.request.env).toMatchObject({
      HUSKIES_RUN: run,
      HUSKIES_STORY: STORY,
      HUSKIES_AGENT: 'coder-1',
      HUSKIES_WORKTREE: `/fake/${STORY}`,
      HUSKIES_TOKEN: huskies.host.tokenOf(run),
    });
  });

  it('a failed start frees its slot and gives the reason', async () => {
    const huskies = await opened();
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    huskies.git.failNext = new Error('no space left');
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({
      status: 'failed',
      reason: message('launch.failed', { why: 'no space left' }),
    });
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.spawner.agents.size).toBe(1);
  });

  it('I6: a missing worktree is never made again without a person', async () => {
    const { huskies, agent } = await atWork();
    agent.exit(0);
    await flush();
    await huskies.settle();
    huskies.git.worktrees.delete(STORY);
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
      error: { code: 'worktree-missing' },
    });
    expect(huskies.git.calls.filter((call) => call.startsWith('make'))).toHaveLength(1);
  });

  it('I1: leftovers in the worktree are stopped with proof before the spawn', async () => {
    const huskies = await opened();
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    const old = huskies.world.born({ mark: { run: 'run_0000000000000old', worktree: `/fake/${STORY}` }, cwd: '/tmp' });
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.world.isAlive(old)).toBe(false);
    expect(huskies.spawner.agents.size).toBe(1);
  });

  it('I1: if leftovers cannot be killed, no agent is spawned and the worktree is fenced', async () => {
    const huskies = await opened();
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    huskies.world.born({ mark: { run: 'run_0000000000000old', worktree: `/fake/${STORY}` }, nature: 'unkillable' });
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.spawner.agents.size).toBe(0);
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
      ok: false,
      error: { code: 'worktree-fenced' },
    });
  });

  it('I2: the stop of a pending run cancels its start, and no process stays alive', async () => {
    const huskies = await opened();
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
    expect(huskies.world.descendantsOf(huskies.world.host.pid)).toEqual([]);
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'gone' });
  });
});

describe('stop', () => {
  it('I3: the kernel proves the end, the record leaves the pool, and a second stop joins the first', async () => {
    const { huskies, run, agent } = await atWork();
    const daemon = huskies.world.fork(agent.process.pid, { cwd: '/', mark: null });
    huskies.world.setsid(daemon.pid);
    const sender = { session: 1, caller: { kind: 'person', via: 'card' } as const };
    const first = await huskies.host.door.invoke('agent.stop', { story: STORY, agent: 'coder-1' }, sender);
    const second = await huskies.ask('agent.stop', { story: STORY, agent: 'coder-1' });
    expect(second).toMatchObject({
      ok: true,
      value: { receipt: first.ok && (first.value as { receipt: string }).receipt },
    });
    await huskies.settle();
    expect(verdictOf(huskies)).toMatchObject({
      verdict: 'gone',
      strength: 'kernel',
      killed: 2,
      why: message('run.asked.via', { via: 'card' }),
    });
    expect(huskies.world.isAlive(daemon)).toBe(false);
    expect(runOf(huskies, run)).toBeUndefined();
    expect(agent.closed).toBe(true);
  });

  it('I2, I3: survivors lead to a notice and a fence, which stays until they are proven gone', async () => {
    const { huskies, run, agent } = await atWork();
    agent.process.nature = 'unkillable';
    const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(runOf(huskies, run)).toBeUndefined();
    expect(await huskies.must('agent.receipt', { receipt })).toMatchObject({
      verdict: 'survivors',
      survivors: [{ pid: agent.process.pid, state: 'D' }],
    });
    expect(huskies.notices).toMatchObject([{ kind: 'stop-failed', story: STORY }]);
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
      error: { code: 'worktree-fenced' },
    });
    expect(await huskies.must('fence.list', {})).toMatchObject([{ story: STORY, verdict: 'survivors' }]);

    agent.process.nature = 'mortal';
    await huskies.must('fence.retry', { story: STORY });
    await huskies.settle();
    expect(await huskies.must('fence.list', {})).toEqual([]);
    expect((await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).ok).toBe(true);
  });

  it('a release opens the worktree, and its event names the processes', async () => {
    const { huskies, agent } = await atWork();
    agent.process.nature = 'unkillable';
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    await huskies.must('fence.release', { story: STORY });
    expect(await huskies.must('fence.list', {})).toEqual([]);
    const events = huskies.store.events(0, 100).filter((event) => event.kind === 'fence_forced');
    expect(events[0] && messageText(events[0].message)).toContain(String(agent.process.pid));
    expect(events[0]?.by).toEqual(A_PERSON);
  });

  it('I3: without a keeper, an unreadable table means unknown, never gone', async () => {
    const around = surroundings();
    const huskies = createTestHuskies(around);
    huskies.spawner.keeper = false;
    const { run } = await atWork(huskies);
    huskies.table.unreadable = 'no /proc';
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'unknown', strength: 'scan' });
    expect(huskies.host.ledger.fences.size).toBe(1);
    expect(runOf(huskies, run)).toBeUndefined();
  });

  it('I2: if the disk is full at the proof, the slot stays closed until the proof is written', async () => {
    const { huskies, run } = await atWork();
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    huskies.store.failNextCommit();
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(runOf(huskies, run)?.status).toBe('running');
    await huskies.clock.advance(2_000);
    expect(runOf(huskies, run)).toBeUndefined();
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'gone' });
  });

  it('the stop of an ended run scans, gives a verdict and removes the record', async () => {
    const { huskies, run, agent } = await atWork();
    agent.exit(0);
    await flush();
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({ status: 'completed', exitCode: 0 });
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
    expect(verdictOf(huskies)).toMatchObject({ verdict: 'gone', by: 'person' });
  });
});

describe('exit of an agent', () => {
  it('I2: what the agent left is killed before the run is completed', async () => {
    const { huskies, run, agent } = await atWork();
    const child = huskies.world.fork(agent.process.pid);
    agent.exit(0);
    await flush();
    await huskies.settle();
    expect(huskies.world.isAlive(child)).toBe(false);
    expect(runOf(huskies, run)).toMatchObject({ status: 'completed' });
    expect(verdictOf(huskies)).toMatchObject({ by: 'exit', verdict: 'gone' });
  });

  it('with survivors the run is failed, and a fence stays', async () => {
    const { huskies, run, agent } = await atWork();
    huskies.world.fork(agent.process.pid, { nature: 'unkillable' });
    agent.exit(0);
    await flush();
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect(runOf(huskies, run)).toMatchObject({ status: 'failed' });
    expect(huskies.host.ledger.fences.size).toBe(1);
  });
});

describe('stage rule', () => {
  it('I8: stops the coder of a story that moved to QA at once, without waiting for the timer', async () => {
    const { huskies, run } = await atWork();
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
    expect(verdictOf(huskies)).toMatchObject({
      by: 'stage-rule',
      why: message('roles.stage', { stage: 'qa', wants: 'qa', role: 'coder' }),
    });
  });

  it('I8: stops the agents of blocked and frozen stories', async () => {
    for (const flag of ['story.block', 'story.freeze'] as const) {
      const { huskies, run } = await atWork();
      await huskies
        .must(flag, { story: STORY, reason: 'no api' } as never)
        .catch(() => huskies.must('story.freeze', { story: STORY }));
      await huskies.settle();
      expect(runOf(huskies, run)).toBeUndefined();
    }
  });

  it('never stops agents of role other, nor agents without a role that the config no longer has', async () => {
    const { huskies } = await atWork();
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'supervisor' });
    await huskies.must('story.move', { story: STORY, stage: 'merge' });
    await huskies.settle();
    expect(runOf(huskies, run)?.status).toBe('running');
    huskies.config.set({ agents: [fakeAgent('coder-1', 'coder')] });
    await huskies.clock.advance(6_000);
    expect(runOf(huskies, run)?.status).toBe('running');
  });

  it('while the config cannot be read, no run is stopped or started, but a person may stop one', async () => {
    const { huskies, run } = await atWork();
    huskies.config.break();
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await huskies.clock.advance(20_000);
    expect(runOf(huskies, run)?.status).toBe('running');
    expect(huskies.host.door.snapshot().project.it).toMatchObject({ config: 'invalid', problem: { line: 1 } });
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'qa' })).toMatchObject({
      error: { code: 'bad-config' },
    });
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toBeUndefined();
  });

  it('while the config is missing, no run is stopped', async () => {
    const { huskies, run } = await atWork();
    huskies.config.reading = { state: 'missing', found: [] };
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await huskies.clock.advance(20_000);
    expect(runOf(huskies, run)?.status).toBe('running');
  });

  it('a story that moved back before its stop began keeps its agent', async () => {
    const { huskies, run } = await atWork();
    const away = huskies.ask('story.move', { story: STORY, stage: 'qa' });
    const back = huskies.ask('story.move', { story: STORY, stage: 'current' });
    await Promise.all([away, back]);
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({ status: 'running', stopping: null });
  });

  it('runs again at its interval', async () => {
    const huskies = await opened();
    huskies.config.set({ reconcile: { intervalMs: 1_000 } });
    await huskies.clock.advance(10_000);
    const before = huskies.host.door.snapshot().host.it?.lastReconcileAt ?? 0;
    await huskies.clock.advance(3_000);
    expect((huskies.host.door.snapshot().host.it?.lastReconcileAt ?? 0) - before).toBeGreaterThanOrEqual(2_000);
  });
});

describe('recovery', () => {
  it('I1: processes of an earlier host are stopped with proof before anything may start', async () => {
    const around = surroundings();
    const { run, agent } = await atWork(createTestHuskies(around));
    const orphan = around.world.fork(agent.process.pid);
    around.world.setsid(orphan.pid);
    // The host is killed: it does nothing more, but its agents keep running.
    const next = createTestHuskies(around);
    await next.clock.until(next.host.open());
    expect(around.world.isAlive(agent.process)).toBe(false);
    expect(around.world.isAlive(orphan)).toBe(false);
    expect(runOf(next, run)).toMatchObject({ status: 'failed', reason: message('recover.interrupted') });
    expect(verdictOf(next)).toMatchObject({ by: 'recovery', strength: 'scan' });
    expect((await next.ask('agent.start', { story: STORY, agent: 'coder-1' })).ok).toBe(true);
  });

  it('I2: processes that cannot be ended lead to a fence', async () => {
    const around = surroundings();
    const { agent } = await atWork(createTestHuskies(around));
    agent.process.nature = 'unkillable';
    const next = createTestHuskies(around);
    await next.clock.until(next.host.open());
    expect(await next.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
      error: { code: 'worktree-fenced' },
    });
  });
});

describe('remembered processes', () => {
  it('I2: a descendant that was seen once is found at the stop, even without containment and whatever it did since', async () => {
    const huskies = createTestHuskies();
    huskies.spawner.keeper = false;
    const { agent } = await atWork(huskies);
    const child = huskies.world.fork(agent.process.pid);
    const daemon = huskies.world.fork(child.pid, { mark: null, cwd: '/' });
    await huskies.clock.advance(1_000);
    // An orphan in its own session, without mark and folder: only the lineage shows that it belongs to the run.
    huskies.world.setsid(daemon.pid);
    huskies.world.exit(child.pid);
    huskies.world.reap(child.pid);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.world.isAlive(daemon)).toBe(false);
    const [receipt] = huskies.store.receipts(STORY);
    expect(receipt?.killed).toContainEqual(expect.objectContaining({ pid: daemon.pid, evidence: 'known' }));
  });

  it('I4: after a reboot, remembered pids do not count', async () => {
    const huskies = createTestHuskies();
    const { agent } = await atWork(huskies);
    const { world, store, git, config } = huskies;
    const { pid, startTime } = agent.process;
    for (const one of [...world.processes.values()]) if (one.mark !== null) world.exit(one.pid);
    for (const one of [...world.processes.values()]) if (one.state === 'Z') world.processes.delete(one.pid);
    world.boot = 'boot-2';
    const stranger = world.born({ pid });
    stranger.startTime = startTime;
    const next = createTestHuskies({ world, store, git, config });
    await next.clock.until(next.host.open());
    await next.settle();
    expect(world.isAlive(stranger)).toBe(true);
    expect([...next.host.ledger.fences.values()]).toEqual([]);
  });
});

it('max_running counts pending runs', async () => {
  const huskies = await opened();
  huskies.config.reading = {
    state: 'ready',
    config: fakeProjectConfig({ maxRunning: 1 }),
    trusted: true,
    untrusted: [],
  };
  for (const id of ['1_story_a', '2_story_b']) await huskies.must('story.add', { title: id, id, stage: 'current' });
  await huskies.must('agent.start', { story: '1_story_a', agent: 'coder-1' });
  expect(await huskies.ask('agent.start', { story: '2_story_b', agent: 'coder-1' })).toMatchObject({
    error: { code: 'cap-reached' },
  });
});
