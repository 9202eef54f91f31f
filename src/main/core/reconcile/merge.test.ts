/** The merge queue in a host: its steps with the fake git, what each end of a gate means, and what a crash leaves. */
import { describe, expect, it } from 'vitest';
import { messageText, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF, MERGE_DEFAULTS } from '../../../domain/index.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import { CRASH_POINTS, type GateConfig, type ProjectConfig } from '../ports/index.ts';

const TESTS = fakeGate('tests', { after: 'merge' });
const LANE = '/fake/_merge';

/** A host that merges by itself, with these stories in merge before it looks; each has changed a file of its own name. */
async function merging(
  stories: readonly string[],
  config: Partial<ProjectConfig> = {},
  gates: GateConfig[] = [TESTS],
  huskies = createTestHuskies(),
): Promise<TestHuskies> {
  huskies.config.set({ gates, automation: { ...AUTOMATION_OFF, merge: 'on' }, ...config });
  huskies.merging.commit('main', { 'a.c': 'first' });
  for (const story of stories) await enters(huskies, story);
  await huskies.clock.until(huskies.host.open());
  await huskies.settle();
  return huskies;
}

async function enters(huskies: TestHuskies, story: string, files: Record<string, string> = { [story]: story }) {
  huskies.merging.commit(storyBranch(story), files, 'main');
  await huskies.must('story.add', { title: `Title of ${story}`, id: story, stage: 'merge' });
}

const stageOf = ({ host }: TestHuskies, id: string) => host.ledger.stories.get(id)?.stage;
const stages = (huskies: TestHuskies) =>
  Object.fromEntries([...huskies.host.ledger.stories.values()].map(({ id, stage }) => [id, stage]));
const base = ({ merging: git }: TestHuskies) => git.branches.get('main') ?? '';
const filesOn = (huskies: TestHuskies) => Object.keys(huskies.merging.filesOf(base(huskies))).sort();
const waits = async (huskies: TestHuskies) =>
  Object.fromEntries((await huskies.must('story.list', {})).map(({ id, wait }) => [id, wait?.code ?? null]));
const reasonOf = async (huskies: TestHuskies, story: string) => {
  const found = (await huskies.must('story.list', {})).find(({ id }) => id === story)?.wait;
  return found ? messageText(found.why, 'copied') : null;
};
const gatesOf = ({ host }: Pick<TestHuskies, 'host'>) => host.live().filter(({ kind }) => kind === 'merge-gate');
const events = ({ store }: TestHuskies, kind: string) => store.events(0, 1_000).filter((event) => event.kind === kind);

/** Lets the gate that runs in the lane exit. */
async function gateEnds(huskies: TestHuskies, code: number, lane = 0): Promise<string> {
  const run = gatesOf(huskies).find((one) => one.lane === lane);
  if (run === undefined) throw new Error(`no gate runs in lane ${lane}`);
  huskies.spawner.agents.get(run.id)?.exit(code);
  await huskies.settle();
  return run.id;
}

/** Lets each gate exit by what is in its lane: it fails with a file that is called bad. Returns how many ran. */
async function gatesRun(huskies: TestHuskies): Promise<number> {
  let count = 0;
  for (let [gate] = gatesOf(huskies); gate !== undefined; [gate] = gatesOf(huskies)) {
    count += 1;
    const { commit = '' } = huskies.merging.worktrees.get(gate.worktree ?? '') ?? {};
    const isBad = Object.keys(huskies.merging.filesOf(commit)).includes('bad');
    await gateEnds(huskies, isBad ? 1 : 0, gate.lane ?? 0);
  }
  return count;
}

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
    expect([huskies.errors, huskies.host.ledger.host.merge]).toEqual([[], { stories: [], candidates: [] }]);
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

describe('a conflict with the base', () => {
  async function inConflict() {
    const huskies = await merging([]);
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    huskies.merging.commit('main', { 'a.c': 'of a person' });
    await huskies.clock.advance(6_000);
    await gatesRun(huskies);
    return huskies;
  }
  const mergemaster = ({ host }: TestHuskies) => host.live().find(({ role }) => role === 'mergemaster');

  it('starts a mergemaster in the story’s own worktree, and what it has resolved is merged', async () => {
    const huskies = await inConflict();
    expect(mergemaster(huskies)).toMatchObject({ story: 's1', lane: null, worktree: '/fake/s1' });
    expect(huskies.host.ledger.progress.get('s1')?.findings).toEqual({ kind: 'conflict', files: ['a.c'] });
    expect(events(huskies, 'merge_conflict')).toMatchObject([{ story: 's1' }]);
    huskies.merging.mergeInto(storyBranch('s1'), 'main', { 'a.c': 'of both' });
    huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
    await huskies.settle();
    await gatesRun(huskies);
    expect(stageOf(huskies, 's1')).toBe('done');
    expect(huskies.merging.filesOf(base(huskies))).toMatchObject({ 'a.c': 'of both' });
  });

  it.each<[string, (huskies: TestHuskies, turn: number) => void]>([
    ['changes nothing', () => undefined],
    ['conflicts again', ({ merging: git }, turn) => git.commit(storyBranch('s1'), { 'a.c': `of turn ${turn}` })],
  ])('a mergemaster that %s is rejected, and after the last try the story is blocked', async (_how, works) => {
    const huskies = await inConflict();
    for (let turn = 1; turn <= 3; turn += 1) {
      works(huskies, turn);
      huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
      await huskies.settle();
      await gatesRun(huskies);
      expect(huskies.host.ledger.progress.get('s1')?.rejections).toEqual({ merge: turn });
    }
    expect(mergemaster(huskies)).toBeUndefined();
    expect(huskies.host.ledger.stories.get('s1')?.blocked).toMatchObject({
      code: 'blocked.rejected',
      values: { tries: 3, findings: { code: 'findings.conflict', values: { files: ['a.c'] } } },
    });
  });

  it('with another base later is a new one: the tries of the first are not finished turns', async () => {
    const huskies = await inConflict();
    huskies.merging.mergeInto(storyBranch('s1'), 'main', { 'a.c': 'of both' });
    huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
    await huskies.settle();
    huskies.merging.commit('main', { 'a.c': 'of a person again' });
    await huskies.clock.advance(6_000);
    expect(mergemaster(huskies)).toMatchObject({ story: 's1' });
    expect(huskies.host.ledger.progress.get('s1')?.rejections).toEqual({});
  });

  it('the queue goes on with the other stories meanwhile', async () => {
    const huskies = await inConflict();
    await enters(huskies, 's2');
    await huskies.settle();
    await gatesRun(huskies);
    expect(stages(huskies)).toEqual({ s1: 'merge', s2: 'done' });
  });
});

describe('what adds nothing', () => {
  it('is done if the base has it already, and blocked with a remedy if its branch is missing or empty', async () => {
    const huskies = await merging([]);
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { same: 'x' });
    huskies.merging.commit('main', { same: 'x' });
    await enters(huskies, 's2', {});
    await huskies.must('story.add', { title: 'No branch', id: 's3', stage: 'merge' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'merge', s3: 'merge' });
    const blocked = (id: string) => huskies.host.ledger.stories.get(id)?.blocked?.code;
    expect([blocked('s2'), blocked('s3')]).toEqual(['merge.empty', 'merge.missing']);
    expect(events(huskies, 'story_merged')).toMatchObject([{ story: 's1', message: { code: 'merge.known' } }]);
  });

  it('a story that conflicts only with one before it waits for that one, and is built once', async () => {
    const huskies = await merging([]);
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    await enters(huskies, 's2', { 'a.c': 'of s2' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(await reasonOf(huskies, 's2')).toBe('conflicts with s1, and waits until that is merged');
    expect([...huskies.host.ledger.candidates.values()]).toMatchObject([{ left: ['s2'] }]);
  });

  it('a candidate on top of which nothing can be built is left alone', async () => {
    const huskies = await merging([], { merge: { ...MERGE_DEFAULTS, batch: 1, lanes: 2 } });
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    await enters(huskies, 's2', { 'a.c': 'of s2' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect([...huskies.host.ledger.candidates.values()]).toMatchObject([{ parts: [{ story: 's1' }], left: ['s2'] }]);
    const commits = huskies.store.commits;
    await huskies.clock.advance(20_000);
    expect(huskies.store.commits).toBe(commits);
  });
});

describe('a story that must not be merged', () => {
  it.each<[string, (huskies: TestHuskies) => Promise<unknown>]>([
    ['blocked', (one) => one.must('story.block', { story: 's1', reason: 'x' })],
    ['frozen', (one) => one.must('story.freeze', { story: 's1' })],
    ['moved away', (one) => one.must('story.move', { story: 's1', stage: 'backlog' })],
    ['deleted', (one) => one.must('story.delete', { story: 's1' })],
    ['at work', (one) => one.must('agent.start', { story: 's1', agent: 'mergemaster' })],
  ])('%s while its candidate is tested: the candidate is given up and its gate stopped', async (_how, act) => {
    const huskies = await merging(['s1', 's2']);
    const [old] = gatesOf(huskies);
    await act(huskies);
    await huskies.settle();
    expect(huskies.host.ledger.runs.has(old?.id ?? '')).toBe(false);
    await gatesRun(huskies);
    expect(filesOn(huskies)).toEqual(['a.c', 's2']);
    expect(stageOf(huskies, 's2')).toBe('done');
  });
});

describe('automation', () => {
  it('off: a person lets one story through', async () => {
    const huskies = await merging(['s1', 's2'], { automation: AUTOMATION_OFF });
    expect(await waits(huskies)).toEqual({ s1: 'automation-off', s2: 'automation-off' });
    expect(await huskies.must('story.merge', { story: 's1' })).toMatchObject({ changed: true });
    expect(await huskies.must('story.merge', { story: 's1' })).toMatchObject({ changed: false });
    await huskies.settle();
    expect(await waits(huskies)).toEqual({ s1: 'merge-tested', s2: 'automation-off' });
    await gatesRun(huskies);
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'merge' });
    expect(huskies.host.ledger.mergeRequests.size).toBe(0);
  });

  it('ask: the card asks, and a move away withdraws the answer', async () => {
    const huskies = await merging(['s1'], { automation: { ...AUTOMATION_OFF, merge: 'ask' } });
    expect(await reasonOf(huskies, 's1')).toBe('merge it?');
    await huskies.must('story.merge', { story: 's1' });
    await huskies.must('story.move', { story: 's1', stage: 'qa' });
    await huskies.clock.advance(10);
    await huskies.must('story.move', { story: 's1', stage: 'merge' });
    await huskies.settle();
    expect(await reasonOf(huskies, 's1')).toBe('merge it?');
  });

  it('a story in another stage is refused, and paused the queue rests', async () => {
    const huskies = await merging(['s1'], { automation: AUTOMATION_OFF });
    await huskies.must('story.add', { title: 'Other', id: 's9', stage: 'qa' });
    expect(await huskies.ask('story.merge', { story: 's9' })).toMatchObject({ error: { code: 'wrong-stage' } });
    await huskies.must('project.pause', {});
    await huskies.must('story.merge', { story: 's1' });
    await huskies.settle();
    expect(gatesOf(huskies)).toEqual([]);
  });
});

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
