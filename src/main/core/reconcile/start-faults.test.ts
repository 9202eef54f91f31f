/** Faults of a start that a review found, each with the sequence that triggered it. */
import { describe, expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { delayWorktrees, STORY, started, withStory } from '../../testing/at-work.ts';
import { fakeAgent, fakeProjectConfig, fakeTrustItem } from '../../testing/fake-config.ts';
import { flush } from '../../testing/manual-clock.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';
import { CancelledError, SpawnFailed } from '../ports/index.ts';

const runOf = (huskies: TestHuskies, run: string) => huskies.host.ledger.runs.get(run);

describe('start', () => {
  it('a start continues if its stop is withdrawn while it waits', async () => {
    const huskies = await withStory();
    const proceed = delayWorktrees(huskies);
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await flush();
    expect(runOf(huskies, run)?.stopping).not.toBeNull();
    await huskies.must('story.move', { story: STORY, stage: 'current' });
    proceed();
    await flush();
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({ status: 'running', stopping: null });
  });

  it('unapproved files in the worktree of a story refuse its starts and hold no other story back', async () => {
    const huskies = await withStory();
    huskies.config.settings = ['.codex/config.toml'];
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    const values = { story: STORY, agent: 'coder-1', paths: '.codex/config.toml' };
    expect(runOf(huskies, run)).toMatchObject({ status: 'failed', reason: message('start.settings', values) });
    expect(huskies.spawner.agents.size).toBe(0);
    expect(huskies.host.ledger.host.outages).toEqual([]);
    huskies.config.settings = [];
    expect(runOf(huskies, (await started(huskies)).run)).toMatchObject({ status: 'running' });
  });

  it('a stop cancels a start that waits for git or for its turn', async () => {
    const huskies = await withStory();
    huskies.git.makeWorktree = (_story, _base, { cancel } = {}) =>
      new Promise((_resolve, reject) => cancel?.onCancel(() => reject(new CancelledError('git'))));
    const stories = ['1_story', '2_story', '3_story', STORY];
    huskies.config.set({ maxRunning: 9 });
    for (const id of stories.slice(0, 3)) await huskies.must('story.add', { title: id, id, stage: 'current' });
    for (const id of stories) await huskies.must('agent.start', { story: id, agent: 'coder-1' });
    await flush();
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.must('agent.stop', { story: '1_story', agent: 'coder-1' });
    await huskies.clock.advance(100);
    expect([...huskies.host.ledger.runs.values()].map((run) => run.story).sort()).toEqual(['2_story', '3_story']);
    expect(await huskies.clock.until(huskies.host.quit())).toMatchObject({ stopped: 2, left: [], unproven: [] });
  });

  it('a start that is stopped before its turn leaves nothing of its options behind', async () => {
    const huskies = await withStory();
    huskies.git.makeWorktree = (_story, _base, { cancel } = {}) =>
      new Promise((_resolve, reject) => cancel?.onCancel(() => reject(new CancelledError('git'))));
    const others = ['1_story', '2_story', '3_story'];
    for (const id of others) await huskies.must('story.add', { title: id, id, stage: 'current' });
    for (const id of [...others, STORY])
      await huskies.must('agent.start', { story: id, agent: 'coder-1', size: { cols: 50, rows: 9 } });
    await flush();
    const { startOptions } = huskies.host.reconciler.world;
    expect(startOptions.size).toBe(4);
    for (const story of [STORY, '1_story']) await huskies.must('agent.stop', { story, agent: 'coder-1' });
    await huskies.clock.advance(100);
    const waiting = [...huskies.host.ledger.runs.values()];
    expect(waiting.map(({ story }) => story)).toEqual(['2_story', '3_story']);
    expect([...startOptions.keys()]).toEqual(waiting.map(({ id }) => id));
    await huskies.clock.until(huskies.host.quit());
    expect(startOptions.size).toBe(0);
  });

  it('a start that was cancelled keeps its options if its stop is withdrawn before anything was killed', async () => {
    const huskies = await withStory();
    const { makeWorktree } = huskies.git;
    let cancelNow: () => void = () => undefined;
    huskies.git.makeWorktree = () =>
      new Promise((_resolve, reject) => {
        cancelNow = () => reject(new CancelledError('git'));
      });
    const size = { cols: 50, rows: 9 };
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', size });
    await flush();
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await flush();
    expect(runOf(huskies, run)?.stopping).not.toBeNull();
    await huskies.must('story.move', { story: STORY, stage: 'current' });
    huskies.git.makeWorktree = makeWorktree;
    cancelNow();
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({ status: 'running', stopping: null });
    expect(huskies.spawner.agents.get(run)?.request).toMatchObject(size);
    expect(huskies.host.reconciler.world.startOptions.size).toBe(0);
  });

  it('I3: the stop kills and counts a process that git left while it made the worktree', async () => {
    const huskies = await withStory();
    huskies.git.makeWorktree = (_story, _base, { cancel, marks } = {}) =>
      new Promise((_resolve, reject) => {
        // A filter that git started and that outlives git.
        const mark = { run: marks?.HUSKIES_RUN ?? '', worktree: `/fake/${STORY}` };
        huskies.world.born({ mark, cwd: '/', command: 'filter' });
        cancel?.onCancel(() => reject(new CancelledError('git')));
      });
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await flush();
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.store.receipts(STORY)[0]?.killed.map(({ command, evidence }) => [command, evidence])).toEqual([
      ['filter', 'mark'],
    ]);
    expect([...huskies.world.processes.values()].map(({ command }) => command)).not.toContain('filter');
  });

  it.each([
    ['mortal', 'gone', []],
    ['unkillable', 'survivors', [`/fake/${STORY}`]],
  ] as const)(
    'I1, I2: a %s process that git left without mark and folder leads to the verdict %s',
    async (nature, verdict, fences) => {
      const huskies = await withStory();
      huskies.git.makeWorktree = async (story, _base, { marks } = {}) => {
        const request = { run: marks?.HUSKIES_RUN ?? '', command: ['filter'], cwd: '/', env: {}, cols: 1, rows: 1 };
        huskies.spawner.onFork = ({ process }) => Object.assign(process, { nature, mark: null, cwd: '/' });
        huskies.spawner.failAfterFork = new Error('git has ended, but what it started may live');
        const failed: unknown = await huskies.spawner
          .spawn({ ...request, containment: 'auto' })
          .catch((error: unknown) => error);
        if (!(failed instanceof SpawnFailed)) throw failed;
        throw new SpawnFailed(failed.cause, failed.left, huskies.git.pathOf(story));
      };
      const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
      await huskies.clock.advance(15_000);
      await huskies.settle();
      expect(runOf(huskies, run)?.reason?.values).toEqual({ why: 'git has ended, but what it started may live' });
      expect(huskies.store.receipts(STORY).at(-1)).toMatchObject({ verdict });
      expect([...huskies.host.ledger.fences.keys()]).toEqual(fences);
      expect(huskies.spawner.agents.get(run)?.closed).toBe(true);
    },
  );

  it('an event tells which submodules of a new worktree stay empty, and the agent starts', async () => {
    const huskies = await withStory();
    huskies.git.empty = ['libs/lib'];
    await started(huskies);
    const note = huskies.store.events(0, 100).find(({ kind }) => kind === 'worktree_note');
    expect(note).toMatchObject({
      message: message('worktree.empty', { paths: ['libs/lib'] }),
      story: STORY,
      agent: 'coder-1',
    });
    // It is shown, also after a restart, until they are filled.
    const shown = (host: TestHuskies) => host.host.door.snapshot().stories[STORY]?.worktree?.empty;
    expect(shown(huskies)).toEqual(['libs/lib']);
    expect(huskies.store.load().worktrees).toMatchObject([
      { owner: { kind: 'story', story: STORY }, empty: ['libs/lib'] },
    ]);
    huskies.git.empty = [];
    await huskies.clock.advance(5_000);
    await huskies.settle();
    expect(shown(huskies)).toEqual([]);
    expect(huskies.store.load().worktrees).toMatchObject([{ owner: { kind: 'story', story: STORY }, empty: [] }]);
  });

  it('a start in an incomplete worktree fails with the reason if its submodules cannot be filled', async () => {
    const huskies = await withStory();
    huskies.git.worktrees.set(STORY, { state: 'ready', path: huskies.git.pathOf(STORY), branch: `huskies/${STORY}` });
    const refusal = { code: 'not-trusted' as const, why: message('git.submodule.open', { paths: ['libs/lib'] }) };
    huskies.git.fillSubmodules = () => Promise.reject(new RefusalError(refusal));
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(runOf(huskies, run)).toMatchObject({ status: 'failed', reason: refusal.why });
    expect(huskies.spawner.agents.size).toBe(0);
  });

  it('I2: processes of a failed spawn are ended before the slot is free', async () => {
    const huskies = await withStory();
    const { spawn } = huskies.spawner;
    huskies.spawner.spawn = async (request) => {
      await spawn.call(huskies.spawner, request);
      throw new Error('too many open files');
    };
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    const agent = huskies.spawner.agents.get(run);
    expect(agent && huskies.world.isAlive(agent.process)).toBe(false);
    expect(runOf(huskies, run)).toMatchObject({
      status: 'failed',
      reason: message('launch.failed', { why: 'too many open files' }),
    });
  });

  it('a command that changed after its start was accepted does not run before it is approved', async () => {
    const huskies = await withStory();
    const proceed = delayWorktrees(huskies);
    for (const id of ['1_story', '2_story', '3_story']) {
      await huskies.must('story.add', { title: id, id, stage: 'current' });
      await huskies.must('agent.start', { story: id, agent: 'coder-1' });
    }
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    const agents = [fakeAgent('coder-1', 'coder', ['evil'])];
    huskies.config.reading = {
      state: 'ready',
      config: fakeProjectConfig({ agents }),
      trusted: false,
      untrusted: [fakeTrustItem()],
    };
    proceed();
    await flush();
    await huskies.settle();
    expect([...huskies.spawner.agents.values()].map((one) => one.request.command[0])).not.toContain('evil');
    expect(runOf(huskies, run)).toMatchObject({ status: 'failed' });
  });

  it('I3: the fence of leftovers names the earlier run, and stays until its processes are gone', async () => {
    const huskies = await withStory();
    const mark = { run: 'run_0000000000000old', worktree: `/fake/${STORY}` };
    const old = huskies.world.born({ mark, nature: 'unkillable' });
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.clock.until(huskies.host.reconciler.idle());
    expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ run: mark.run, processes: [{ pid: old.pid }] }]);
    await huskies.clock.advance(60_000);
    expect(huskies.host.ledger.fences.size).toBe(1);
    old.nature = 'mortal';
    await huskies.must('fence.retry', { story: STORY });
    await huskies.settle();
    expect(huskies.host.ledger.fences.size).toBe(0);
    expect(huskies.world.isAlive(old)).toBe(false);
  });
});

describe('a start that cannot succeed', () => {
  it('is refused before anything is written: story, pool and disk do not change', async () => {
    const huskies = await withStory();
    await huskies.must('story.move', { story: STORY, stage: 'backlog' });
    const refused = async (code: string) => {
      expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({ error: { code } });
      expect(huskies.host.ledger.stories.get(STORY)?.stage).toBe('backlog');
      expect(huskies.host.ledger.runs.size).toBe(0);
    };
    huskies.spawner.missing.add('agent');
    await refused('command-not-found');
    huskies.spawner.missing.clear();
    huskies.git.branches.delete('main');
    await refused('branch-missing');
    huskies.git.worktrees.set(STORY, {
      state: 'taken',
      path: '/fake/x',
      why: message('git.taken.free', { why: message('git.why.file'), path: '/fake/x' }),
    });
    await refused('worktree-taken');
    expect(huskies.git.calls.filter((call) => call.startsWith('make'))).toEqual([]);
  });
});
