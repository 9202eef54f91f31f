/** Removal and restore of worktrees: what keeps one, what may happen in between, and what a crash leaves (I1, I2, I6). */
import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { atWork, runningProgram, STORY, withStory } from '../../testing/at-work.ts';
import { fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import { flush } from '../../testing/manual-clock.ts';
import { exitUntilDead, hostAfter, mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import type { CrashPoint } from '../ports/index.ts';
import { archiveOld } from './procedures/archive.ts';

const PLACE = `/fake/${STORY}`;
const ABOUT = { story: STORY };
const START = { story: STORY, agent: 'coder-1' };
const DOWN = fakeSteps('teardown', [['docker', 'down'], ['clean']]);

/** A host with a story whose worktree no run uses. */
async function idle(huskies = createTestHuskies()): Promise<TestHuskies> {
  const { agent } = await atWork(huskies);
  agent.exit(0);
  await huskies.settle();
  return huskies;
}
const statusOf = (huskies: TestHuskies) => huskies.must('worktree.status', ABOUT);
async function removed(huskies: TestHuskies) {
  await huskies.must('worktree.remove', ABOUT);
  await huskies.clock.advance(1_000);
  return await statusOf(huskies);
}
/** Ends the program that runs for the story now. */
async function exits(huskies: TestHuskies, code: number): Promise<string> {
  const program = runningProgram(huskies);
  program.exit(code);
  await huskies.clock.advance(1_000);
  return program.request.command.join(' ');
}

describe('a removal', () => {
  it('takes a snapshot first, keeps nothing on record, and can be undone with the same worktree', async () => {
    const huskies = await idle();
    const before = huskies.host.ledger.worktrees.ofStory(STORY);
    expect(await removed(huskies)).toMatchObject({
      path: null,
      working: null,
      kept: null,
      removed: { at: expect.any(Number) },
      snapshots: [{ ref: expect.any(String), at: expect.any(Number) }],
    });
    expect(huskies.snapshots.calls).toEqual([`take ${PLACE}`, `remove ${PLACE}`]);
    expect(huskies.host.ledger.worktrees.ofStory(STORY)).toBeUndefined();
    expect(await huskies.must('worktree.restore', ABOUT)).toMatchObject({ changed: true });
    await huskies.clock.advance(1_000);
    expect(await statusOf(huskies)).toMatchObject({ path: PLACE, removed: null });
    expect(huskies.host.ledger.worktrees.ofStory(STORY)).toEqual(before);
  });

  it('runs the teardown before it, once, and a new worktree is set up again', async () => {
    const huskies = createTestHuskies();
    const setup = fakeSteps('setup', [['npm', 'ci']]);
    await withStory(huskies);
    huskies.config.set({ setup, teardown: DOWN });
    await huskies.must('agent.start', START);
    await huskies.settle();
    expect([await exits(huskies, 0), await exits(huskies, 0)]).toEqual(['npm ci', 'agent']);
    expect(await removed(huskies)).toMatchObject({ working: 'removal' });
    expect([await exits(huskies, 0), await exits(huskies, 0)]).toEqual(['docker down', 'clean']);
    expect(await statusOf(huskies)).toMatchObject({ path: null, kept: null });
    expect((await huskies.must('agent.start', START)).setup).toHaveLength(1);
  });

  it('I6: is not carried out if the teardown fails or is stopped; a retry goes on where it failed', async () => {
    const huskies = await idle();
    huskies.config.set({ teardown: DOWN });
    await removed(huskies);
    await exits(huskies, 0);
    await exits(huskies, 1);
    expect(await statusOf(huskies)).toMatchObject({
      path: PLACE,
      kept: { code: 'care.teardown', values: { step: 'teardown-2' } },
    });
    await removed(huskies);
    await huskies.must('agent.stop', { story: STORY, agent: 'teardown-2' });
    await huskies.clock.advance(60_000);
    expect(await statusOf(huskies)).toMatchObject({ path: PLACE, working: null, kept: { code: 'care.teardown' } });
    expect((await huskies.must('worktree.list', {}))[0]?.keeps[0]?.code).toBe('care.teardown');
    await removed(huskies);
    expect(await exits(huskies, 0)).toBe('clean');
    expect(await statusOf(huskies)).toMatchObject({ path: null });
  });

  it.each(['take', 'remove'] as const)('I6: is not carried out if the snapshot is refused (%s)', async (what) => {
    const huskies = await idle();
    huskies.snapshots.refuse = { [what]: message('snapshot.changed', { path: 'a' }) };
    expect(await removed(huskies)).toMatchObject({ path: PLACE, working: null, kept: { code: 'care.kept' } });
    expect(huskies.store.events(0, 100).at(-1)).toMatchObject({ kind: 'worktree_kept' });
    expect(await removed(huskies)).toMatchObject({ path: null });
  });

  it.each<[string, (huskies: TestHuskies) => Promise<unknown>, string]>([
    ['a live run', (huskies) => huskies.must('agent.start', START), 'worktree-busy'],
    [
      'a fence',
      async (huskies) => {
        const { run } = await huskies.must('agent.start', START);
        await huskies.settle();
        const { process } = huskies.spawner.agents.get(run) ?? expect.fail('no agent');
        process.nature = 'unkillable';
        await huskies.must('agent.stop', START);
        await huskies.clock.advance(20_000);
      },
      'worktree-fenced',
    ],
  ])('I1, I2: is refused beside %s', async (_, make, code) => {
    const huskies = await idle();
    await make(huskies);
    expect(await huskies.ask('worktree.remove', ABOUT)).toMatchObject({ ok: false, error: { code } });
    expect(huskies.snapshots.calls).toEqual([]);
  });

  it('I6: keeps a worktree that was moved by hand, or in which a process of an earlier run is alive', async () => {
    const huskies = await idle();
    const [run] = huskies.host.ledger.runs.values();
    huskies.world.born({ mark: { run: run?.id ?? '', worktree: PLACE } });
    expect(await removed(huskies)).toMatchObject({ path: PLACE, kept: { code: 'care.processes' } });
    const other = await idle();
    other.git.worktrees.set(STORY, { state: 'moved', path: '/elsewhere', branch: 'b' });
    expect(await removed(other)).toMatchObject({ path: PLACE, kept: { code: 'care.place' } });
    expect(other.snapshots.calls).toEqual([]);
  });

  it('I1: nothing starts in the worktree while it is removed, whatever asks for it', async () => {
    const huskies = await idle();
    huskies.config.set({ gates: [fakeGate('tests')], setup: fakeSteps('setup', [['npm', 'ci']]) });
    let release: () => void = () => undefined;
    huskies.snapshots.delay = () => new Promise((resolve) => (release = resolve));
    await huskies.must('worktree.remove', ABOUT);
    await flush();
    for (const refused of [
      await huskies.ask('agent.start', START),
      await huskies.ask('gate.run', { ...ABOUT, gate: 'tests' }),
      await huskies.ask('worktree.setup', ABOUT),
    ])
      expect(refused).toMatchObject({ ok: false, error: { why: { code: 'care.closed' } } });
    expect(await huskies.must('worktree.remove', ABOUT)).toMatchObject({ changed: false });
    huskies.snapshots.delay = () => Promise.resolve();
    release();
    await huskies.clock.advance(1_000);
    expect(await statusOf(huskies)).toMatchObject({ path: null });
  });
});

describe('a restore', () => {
  it('is refused while the story has a worktree, and without a snapshot', async () => {
    const huskies = await idle();
    expect(await huskies.ask('worktree.restore', ABOUT)).toMatchObject({ error: { code: 'worktree-taken' } });
    await removed(huskies);
    expect(await huskies.ask('worktree.restore', { ...ABOUT, snapshot: '5' })).toMatchObject({
      error: { field: 'snapshot' },
    });
    huskies.snapshots.refuse = { restore: message('snapshot.occupied', { path: 'a' }) };
    await huskies.must('worktree.restore', ABOUT);
    await huskies.clock.advance(1_000);
    expect(await statusOf(huskies)).toMatchObject({
      path: null,
      kept: { code: 'care.unrestored' },
      removed: { at: expect.any(Number) },
    });
  });
});

describe('a crash of the host', () => {
  const POINTS: [CrashPoint, 'worktree.remove' | 'worktree.restore'][] = [
    ['removal:asked', 'worktree.remove'],
    ['setup:asked', 'worktree.remove'],
    ['start:recorded', 'worktree.remove'],
    ['setup:recorded', 'worktree.remove'],
    ['removal:taken', 'worktree.remove'],
    ['removal:snapshot', 'worktree.remove'],
    ['removal:removed', 'worktree.remove'],
    ['restore:asked', 'worktree.restore'],
    ['restore:restored', 'worktree.restore'],
  ];

  it.each(POINTS)('I6: at %s of %s, the next host ends it, with no step done twice', async (point, name) => {
    const around = surroundings();
    let armed = false;
    const mortal = mortalHost(around, (at) => armed && at === point);
    const { huskies: first, isDead } = mortal;
    const { delay } = around.snapshots;
    around.snapshots.delay = async () => {
      if (isDead()) throw new Error('this host has crashed');
    };
    await idle(first);
    if (name === 'worktree.restore') await removed(first);
    first.config.set({ teardown: fakeSteps('teardown', [['docker', 'down']]) });
    armed = true;
    await first.ask(name, ABOUT);
    await exitUntilDead(mortal, 3);
    around.snapshots.delay = delay;

    const next = await hostAfter(around, mortal);
    await next.clock.advance(10_000);
    const isTeardownDue = ['removal:asked', 'setup:asked', 'start:recorded'].includes(point);
    if (isTeardownDue) await exits(next, 0);
    await next.clock.advance(10_000);
    expect(next.spawner.agents.size).toBe(isTeardownDue ? 1 : 0);
    const isRemoval = name === 'worktree.remove';
    expect(await statusOf(next)).toMatchObject({ path: isRemoval ? null : PLACE, working: null, kept: null });
    expect(around.snapshots.kept.size).toBe(1);
    // One that was not recorded is taken again, in its place.
    const taken = around.snapshots.calls.filter((call) => call.startsWith('take'));
    expect(taken).toHaveLength(point === 'removal:taken' ? 2 : 1);
  });
});

describe('worktree.list', () => {
  it('has the size, the last use and what is against a removal; sizes are measured in the background', async () => {
    const huskies = await idle();
    const commit = huskies.merging.commit('main', { a: '1' });
    huskies.merging.worktrees.set(PLACE, { commit, tree: null, uncommitted: ['b'] });
    expect(await huskies.must('worktree.list', {})).toMatchObject([{ story: STORY, bytes: null, isMeasuring: true }]);
    await huskies.clock.advance(100);
    const [item] = await huskies.must('worktree.list', {});
    expect(item).toMatchObject({
      bytes: 2_048,
      files: 2,
      uncommitted: 1,
      isMeasuring: false,
      lastUseAt: expect.any(Number),
    });
    expect(item?.keeps.map(({ code }) => code)).toEqual(['care.stage', 'care.uncommitted']);
    await huskies.must('agent.start', START);
    expect((await huskies.must('worktree.list', {}))[0]?.keeps[0]).toMatchObject({ code: 'care.run' });
  });
});

it('worktree.list of one story measures before it answers; one that has none is empty', async () => {
  const huskies = await idle();
  const commit = huskies.merging.commit('main', { a: '1' });
  huskies.merging.worktrees.set(PLACE, { commit, tree: null, uncommitted: [] });
  const listed = huskies.must('worktree.list', ABOUT);
  await huskies.clock.advance(100);
  expect(await listed).toMatchObject([{ story: STORY, bytes: 2_048, isMeasuring: false }]);
  await removed(huskies);
  expect(await huskies.must('worktree.list', ABOUT)).toEqual([]);
});

describe('archive_days', () => {
  async function done(uncommitted: string[], archiveDays: number | null): Promise<TestHuskies> {
    const huskies = await idle();
    huskies.config.set({ archiveDays });
    await huskies.must('project.status', {});
    const commit = huskies.merging.commit('main', { a: '1' });
    huskies.merging.worktrees.set(PLACE, { commit, tree: null, uncommitted });
    await huskies.must('story.move', { ...ABOUT, stage: 'done' });
    await huskies.settle();
    return huskies;
  }
  /** Looks as if so many days had passed. */
  async function lookAfter(days: number, huskies: TestHuskies): Promise<void> {
    const { world } = huskies.host.reconciler;
    const now = () => world.clock.now() + days * 86_400_000;
    await world.config.refresh();
    await archiveOld({ ...world, clock: { ...world.clock, now } });
    await huskies.clock.advance(1_000);
  }
  const stageOf = (huskies: TestHuskies) => huskies.host.ledger.stories.get(STORY)?.stage;

  it('I6: archives a story that was done long enough, and removes its worktree with a snapshot', async () => {
    const huskies = await done([], 14);
    await lookAfter(13, huskies);
    expect([stageOf(huskies), huskies.snapshots.calls]).toEqual(['done', []]);
    await lookAfter(15, huskies);
    expect(stageOf(huskies)).toBe('archived');
    expect(huskies.snapshots.calls).toEqual([`take ${PLACE}`, `remove ${PLACE}`]);
    // The snapshot is kept for 30 days.
    await lookAfter(15 + 29, huskies);
    expect(huskies.snapshots.kept.size).toBe(1);
    await lookAfter(15 + 31, huskies);
    expect(huskies.snapshots.kept.size).toBe(0);
  });

  it.each([
    ['commits that are on no branch', { commits: ['c1'], files: [] }, 'care.loose'],
    ['changes that are hidden from git', { commits: [], files: ['a'] }, 'care.hidden'],
  ] as const)('I6: keeps a worktree with %s, and says so', async (_what, loose, code) => {
    const huskies = await done([], 1);
    huskies.snapshots.loose = { ...loose, why: null };
    await lookAfter(2, huskies);
    expect([stageOf(huskies), huskies.snapshots.calls]).toEqual(['archived', []]);
    await huskies.must('worktree.list', {});
    await huskies.clock.advance(100);
    expect((await huskies.must('worktree.list', {}))[0]?.keeps.map((why) => why.code)).toContain(code);
    // Once they are on a branch, nothing is against it.
    huskies.snapshots.loose = { commits: [], files: [], why: null };
    await lookAfter(2, huskies);
    expect(huskies.snapshots.calls).toEqual([`take ${PLACE}`, `remove ${PLACE}`]);
  });

  it('I6: keeps a worktree with uncommitted changes, and does nothing without the setting', async () => {
    const dirty = await done(['b'], 1);
    await lookAfter(2, dirty);
    expect([stageOf(dirty), dirty.snapshots.calls]).toEqual(['archived', []]);
    const unset = await done([], null);
    await lookAfter(100, unset);
    expect([stageOf(unset), unset.snapshots.calls]).toEqual(['done', []]);
  });
});

it('a teardown that the machine cannot start is tried again with growing pauses, and the removal goes on', async () => {
  const huskies = await idle();
  huskies.config.set({ teardown: DOWN });
  const { spawner, clock, host } = huskies;
  const { spawn } = spawner;
  const tryAt: number[] = [];
  const asked = clock.now();
  spawner.spawn = async (request) => {
    if (tryAt.length > 3) return await spawn.call(spawner, request);
    tryAt.push(Math.round((clock.now() - asked) / 1_000));
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  };
  await removed(huskies);
  await clock.advance(35_000);
  expect([tryAt, await statusOf(huskies)]).toMatchObject([[0, 10, 30], { working: 'removal', kept: null }]);
  expect(host.ledger.host.outages).toMatchObject([{ ofMachine: true }]);
  spawner.spawn = spawn;
  await clock.advance(40_000);
  expect([await exits(huskies, 0), await exits(huskies, 0)]).toEqual(['docker down', 'clean']);
  expect(await statusOf(huskies)).toMatchObject({ path: null, kept: null });
});
