/** The merge queue in a host: its steps with the fake git, and what each end of a gate means. */
import { describe, expect, it } from 'vitest';
import { storyBranch } from '../../../contract/index.ts';
import { EMPTY_QUEUE, MERGE_DEFAULTS } from '../../../domain/index.ts';
import {
  base,
  enters,
  events,
  filesOn,
  gateEnds,
  gatesOf,
  gatesRun,
  LANE,
  merging,
  reasonOf,
  stageOf,
  stages,
  TESTS,
  waits,
} from '../../testing/at-merge.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import { aWorktree } from '../../testing/store-records.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

describe('a batch that passes', () => {
  it('is tested once in the lane’s worktree, lands by moving the base, and its stories are done with their commits', async () => {
    const huskies = await merging(['s1', 's2']);
    expect(gatesOf(huskies)).toMatchObject([{ lane: 0, story: 's1', agent: 'tests', worktree: LANE }]);
    expect(await waits(huskies)).toEqual({ s1: 'merge-tested', s2: 'merge-tested' });
    const tip = huskies.merging.worktrees.get(LANE)?.commit;
    expect(await gatesRun(huskies)).toBe(1);
    expect([base(huskies), filesOn(huskies)]).toEqual([tip, ['a.c', 's1', 's2']]);
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'done' });
    expect(huskies.host.ledger.stories.get('s2')?.merged).toMatchObject({ base: 'main', commit: tip });
    expect((await huskies.must('story.list', {}))[1]?.merged).toMatchObject({ commit: tip });
    expect(events(huskies, 'story_merged')).toMatchObject([
      { story: 's1', by: { kind: 'scheduler' }, message: { code: 'merge.moved' } },
      { story: 's2' },
    ]);
    expect([huskies.host.ledger.candidates.size, huskies.host.ledger.mergeEntries.size]).toEqual([0, 0]);
    expect([huskies.errors, huskies.host.ledger.host.merge]).toEqual([[], EMPTY_QUEUE]);
  });

  it('without merge gates lands at once, in the order of priority and then of entering', async () => {
    const huskies = await merging([], { merge: { ...MERGE_DEFAULTS, batch: 1 } }, [fakeGate('coder-tests')]);
    await huskies.must('project.pause', {});
    for (const story of ['s1', 's2', 's3']) {
      await enters(huskies, story);
      await huskies.clock.advance(10);
    }
    await huskies.must('story.edit', { story: 's3', priority: 0 });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(events(huskies, 'story_merged').map(({ story }) => story)).toEqual(['s3', 's1', 's2']);
  });

  it('of stories with the same priority begins with the one that conflicts with the fewest others', async () => {
    const huskies = await merging([], { merge: { ...MERGE_DEFAULTS, batch: 1 } });
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { x: '1', y: '1' });
    await huskies.clock.advance(10);
    await enters(huskies, 's2', { x: '2' });
    await enters(huskies, 's3', { y: '3' });
    for (const story of ['s1', 's2', 's3']) {
      const worktree = aWorktree(story, { branch: storyBranch(story) });
      huskies.handles.observed.commit([{ put: 'worktree', worktree }]);
    }
    await huskies.clock.advance(20_000);
    expect(huskies.host.ledger.conflicts.get('s1')).toMatchObject({ count: 2 });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect((await huskies.must('merge.list', {})).stories.map(({ story }) => story)).toEqual(['s2', 's3', 's1']);
  });

  it('with two lanes, tests the next batch on top of the first, and throws it away if the first fails', async () => {
    const huskies = await merging(['s1', 's2'], { merge: { ...MERGE_DEFAULTS, batch: 1, lanes: 2 } });
    expect(gatesOf(huskies).map(({ lane, worktree }) => [lane, worktree])).toEqual([
      [0, LANE],
      [1, '/fake/_merge-2'],
    ]);
    await gateEnds(huskies, 0, 1);
    expect(stageOf(huskies, 's2')).toBe('merge');
    await gateEnds(huskies, 1, 0);
    expect(stageOf(huskies, 's1')).toBe('current');
    expect(await gatesRun(huskies)).toBe(1);
    expect([stageOf(huskies, 's2'), filesOn(huskies)]).toEqual(['done', ['a.c', 's2']]);
  });

  it('a gate that ends while git is asked is not requested again: its result may be newer than what was read', async () => {
    const huskies = await merging(['s1']);
    huskies.handles.observed.commit([{ put: 'worktree', worktree: aWorktree('s1', { branch: storyBranch('s1') }) }]);
    const [gate] = gatesOf(huskies);
    // a look that has read the results, and now asks git about the worktree of s1
    huskies.git.delay = async () => {
      huskies.git.delay = () => Promise.resolve();
      huskies.spawner.agents.get(gate?.id ?? '')?.exit(0);
      while (gatesOf(huskies).length > 0) await new Promise(setImmediate);
    };
    await huskies.clock.advance(6_000);
    await huskies.settle();
    expect(stageOf(huskies, 's1')).toBe('done');
    expect(events(huskies, 'start_asked')).toHaveLength(1);
  });

  it('does not run a gate again on a tree that it has passed on', async () => {
    const huskies = await merging(['s1']);
    const tree = huskies.merging.worktrees.get(LANE)?.tree ?? '';
    await huskies.must('story.move', { story: 's1', stage: 'backlog' });
    await huskies.settle();
    expect(huskies.host.live()).toEqual([]);
    const result = { run: 'run_earlier', story: 's1', gate: 'tests', key: TESTS.key, commit: 'c', tree } as const;
    huskies.handles.observed.commit([
      { put: 'gate-result', result: { ...result, outcome: 'passed', exitCode: 0, ms: 1, at: 1, left: 0, why: null } },
    ]);
    const count = huskies.spawner.agents.size;
    await huskies.must('story.move', { story: 's1', stage: 'merge' });
    await huskies.settle();
    expect([stageOf(huskies, 's1'), huskies.spawner.agents.size]).toEqual(['done', count]);
  });
});

describe('a batch that fails', () => {
  it('of four with one bad story sends that one back with the gate, after at most 1 + 2·log2 4 gate runs', async () => {
    const huskies = await merging(['s1', 's2']);
    await huskies.must('story.move', { story: 's1', stage: 'qa' });
    await huskies.must('project.pause', {});
    await huskies.must('story.move', { story: 's1', stage: 'merge' });
    await enters(huskies, 's3', { bad: 'x' });
    await enters(huskies, 's4');
    await huskies.settle();
    await huskies.must('project.resume', {});
    await huskies.settle();
    const runs = await gatesRun(huskies);
    expect(runs).toBeLessThanOrEqual(1 + 2 * Math.log2(4));
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'done', s3: 'current', s4: 'done' });
    expect(filesOn(huskies)).toEqual(['a.c', 's1', 's2', 's4']);
    expect(huskies.host.ledger.progress.get('s3')).toMatchObject({
      stage: 'current',
      findings: { kind: 'gate', gate: 'tests' },
      rejections: { current: 1 },
    });
    expect(huskies.errors).toEqual([]);
  });

  it('a gate that exceeds its time counts as failed', async () => {
    const huskies = await merging(['s1'], {}, [{ ...TESTS, timeoutMs: 60_000 }]);
    await huskies.clock.advance(70_000);
    expect(stageOf(huskies, 's1')).toBe('current');
  });

  it('I9: a person who stops the gate holds its story, and the others go on without it', async () => {
    const huskies = await merging(['s1', 's2']);
    await huskies.must('agent.stop', { story: 's1', agent: 'tests' });
    await huskies.settle();
    expect(huskies.host.ledger.stories.get('s1')?.hold).not.toBeNull();
    await gatesRun(huskies);
    expect(stages(huskies)).toEqual({ s1: 'merge', s2: 'done' });
  });
});

describe('a gate that cannot judge', () => {
  it.each<[string, (huskies: TestHuskies) => Promise<unknown>]>([
    ['is killed by a signal', (huskies) => gateEnds(huskies, 137)],
    [
      'cannot be started',
      async (huskies) => {
        await huskies.must('story.move', { story: 's1', stage: 'qa' });
        await huskies.settle();
        huskies.spawner.failNext = new Error('no such program');
        await huskies.must('story.move', { story: 's1', stage: 'merge' });
        await huskies.settle();
      },
    ],
    [
      'gets no worktree',
      async (huskies) => {
        await huskies.must('story.move', { story: 's1', stage: 'qa' });
        await huskies.settle();
        huskies.git.failLane = new Error('the disk is full');
        await huskies.must('story.move', { story: 's1', stage: 'merge' });
        await huskies.settle();
      },
    ],
  ])('%s: no story is blamed, the queue says why, and Retry runs it again', async (_how, happens) => {
    const huskies = await merging(['s1']);
    await happens(huskies);
    expect(await waits(huskies)).toEqual({ s1: 'merge-stopped' });
    expect(huskies.host.ledger.host.stuck).toMatchObject([
      { key: 'merge', concern: 'merge', why: { code: 'merge.gate.unclear' }, nextTryAt: null },
    ]);
    const count = huskies.spawner.agents.size;
    await huskies.clock.advance(60_000);
    expect(huskies.spawner.agents.size).toBe(count);
    expect(await huskies.must('reconcile.retry', {})).toMatchObject({ retried: ['merge'] });
    await huskies.settle();
    await gatesRun(huskies);
    expect([stageOf(huskies, 's1'), huskies.host.ledger.host.stuck]).toEqual(['done', []]);
  });

  it('I2: leaves a process that cannot be killed: the lane stays closed until its fence is lifted', async () => {
    const huskies = await merging(['s1']);
    const [gate] = gatesOf(huskies);
    const program = huskies.spawner.agents.get(gate?.id ?? '') ?? expect.fail();
    const left = huskies.world.fork(program.process.pid, { nature: 'unkillable' });
    program.exit(0);
    await huskies.clock.advance(30_000);
    expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ lane: 0, worktree: LANE }]);
    expect(await waits(huskies)).toEqual({ s1: 'merge-stopped' });
    await huskies.must('reconcile.retry', {});
    await huskies.settle();
    expect(gatesOf(huskies)).toEqual([]);
    huskies.world.wake(left);
    await huskies.clock.advance(120_000);
    await gatesRun(huskies);
    expect(stageOf(huskies, 's1')).toBe('done');
  });
});

describe('a landing', () => {
  it('waits while a person has changes in the same files of their checkout, and follows when they are gone', async () => {
    const huskies = await merging(['s1']);
    huskies.merging.checkout = { path: '/home/ada/shop', changed: ['s1'] };
    await gatesRun(huskies);
    expect(await reasonOf(huskies, 's1')).toBe('your checkout in /home/ada/shop has changes in s1');
    expect(stageOf(huskies, 's1')).toBe('merge');
    huskies.merging.checkout = { path: '/home/ada/shop', changed: [] };
    await huskies.clock.advance(30_000);
    expect(stageOf(huskies, 's1')).toBe('done');
  });

  it('I1: waits while a run works in a worktree that has the base checked out', async () => {
    const huskies = await merging(['s1']);
    await huskies.must('story.add', { title: 'Other', id: 's9', stage: 'current' });
    const { run } = await huskies.must('agent.start', { story: 's9', agent: 'coder-1' });
    await huskies.settle();
    huskies.merging.otherCheckouts = ['/fake/s9'];
    await gatesRun(huskies);
    expect(await reasonOf(huskies, 's1')).toContain('a run works in /fake/s9, which has main checked out');
    huskies.spawner.agents.get(run)?.exit(0);
    await huskies.clock.advance(30_000);
    expect(stageOf(huskies, 's1')).toBe('done');
  });

  it('is built again on what a person has committed to the base meanwhile, and its old gate is stopped', async () => {
    const huskies = await merging(['s1']);
    const [old] = gatesOf(huskies);
    huskies.merging.commit('main', { person: 'x' });
    await huskies.clock.advance(6_000);
    expect(huskies.host.ledger.runs.has(old?.id ?? '')).toBe(false);
    expect(await gatesRun(huskies)).toBe(1);
    expect(filesOn(huskies)).toEqual(['a.c', 'person', 's1']);
  });

  it('says that there is no base branch, and goes on once there is one', async () => {
    const huskies = await merging(['s1']);
    const tip = base(huskies);
    huskies.merging.branches.delete('main');
    await huskies.clock.advance(6_000);
    expect(await reasonOf(huskies, 's1')).toBe('the merge waits: there is no branch main');
    huskies.merging.branches.set('main', tip);
    await huskies.clock.advance(6_000);
    await gatesRun(huskies);
    expect(stageOf(huskies, 's1')).toBe('done');
  });
});
