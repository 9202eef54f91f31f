/** Runs of every kind are started and stopped in the same way. The differences are decided in src/domain. */
import { expect, it } from 'vitest';
import type { RunRecord } from '../../../contract/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { fakeAgent, fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import { aNewRun, aStory, aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const GATE = 'run_gate0000';

/** A host with a story in qa, where no coder may work, and a check in its config. */
async function opened(): Promise<TestHuskies> {
  const around = surroundings();
  around.config.set({
    agents: [fakeAgent('coder-tests', 'coder')],
    gates: [fakeGate('coder-tests', { command: ['check'] })],
  });
  around.store.commit([{ put: 'story', story: aStory(STORY, { stage: 'qa' }), text: '' }]);
  const huskies = createTestHuskies(around);
  await huskies.host.open();
  await huskies.settle();
  return huskies;
}

/** Starts a gate: writes the record that a command would write, and wakes its worker. */
async function startGate(
  huskies: TestHuskies,
  rest: Partial<Pick<RunRecord, 'kind' | 'lane' | 'agent'>> = {},
): Promise<void> {
  const gate = {
    kind: 'gate',
    io: 'pipes',
    agent: 'coder-tests',
    role: 'other',
    startedAt: huskies.clock.now(),
  } as const;
  huskies.merging.worktrees.set(huskies.git.pathOf(STORY), { commit: '', tree: null, uncommitted: [] });
  huskies.handles.wanted.commit([{ put: 'start', run: aNewRun(GATE, { ...gate, ...rest }), replaces: [] }]);
  huskies.host.reconciler.run(GATE);
  await huskies.settle();
}

/** Puts a candidate into lane 0. The queue is paused, so that it does not give it up. */
async function fillLane({ merging, handles, must }: TestHuskies): Promise<void> {
  await must('project.pause', {});
  const tip = merging.commit('main', { 'a.c': 'x' });
  const candidate = { id: 'merge_1', lane: 0, onto: tip, tip, parts: [], left: [], builtAt: 0 };
  handles.observed.commit([{ put: 'candidate', candidate }]);
}

it('a gate runs on pipes in its story’s worktree in any stage, and is stopped with proof', async () => {
  const huskies = await opened();
  await startGate(huskies);
  const { request, process } = huskies.spawner.agents.get(GATE) ?? expect.fail('no gate was spawned');
  expect(request).toMatchObject({ io: 'pipes', cwd: huskies.git.pathOf(STORY) });
  await huskies.clock.advance(20_000);
  // Its name is that of a coder, which the stage rule would stop in qa.
  expect(huskies.host.ledger.runs.get(GATE)).toMatchObject({ kind: 'gate', status: 'running', stopping: null });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-tests' });
  await huskies.settle();
  expect(huskies.world.isAlive(process)).toBe(false);
  expect(huskies.host.door.snapshot().receipts[STORY]).toMatchObject({ run: GATE, verdict: 'gone' });
  expect(huskies.host.ledger.runs.size).toBe(0);
});

it('I1: no agent starts in a worktree in which a gate is live', async () => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  huskies.config.set({ gates: [fakeGate('coder-1')] });
  await startGate(huskies, { agent: 'coder-1' });
  const refused = await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-busy' } });
});

it('a run of the merge queue starts only in the worktree of its lane, never in the story’s', async () => {
  const huskies = await opened();
  await startGate(huskies, { kind: 'merge-gate', lane: 0 });
  expect(huskies.host.ledger.runs.get(GATE)).toMatchObject({ status: 'failed', worktree: null });
  expect(huskies.host.ledger.runs.get(GATE)?.reason).toMatchObject({ code: 'launch.lane', values: { lane: 0 } });
  await fillLane(huskies);
  await startGate(huskies, { kind: 'merge-gate', lane: 0 });
  expect(huskies.spawner.agents.get(GATE)?.request.cwd).toBe('/fake/_merge');
  expect(huskies.host.ledger.worktrees.ofStory(STORY)).toBeUndefined();
});

it('I1: the fence of a lane stays at the lane when it is tried again, although its story has a worktree of its own', async () => {
  const huskies = await opened();
  const path = huskies.git.pathOf(STORY);
  const own = aWorktree(STORY, { path });
  huskies.git.worktrees.set(STORY, { state: 'ready', path, branch: own.branch });
  const lane = aWorktree('_merge', { id: 'wt_lane', owner: { kind: 'lane', lane: 0 }, path: '/fake/_merge' });
  huskies.handles.observed.commit([own, lane].map((worktree) => ({ put: 'worktree', worktree })));
  await fillLane(huskies);
  await startGate(huskies, { kind: 'merge-gate', lane: 0 });
  const { process } = huskies.spawner.agents.get(GATE) ?? expect.fail('no gate was spawned');
  process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-tests' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const { ledger } = huskies.host;
  const [before] = ledger.fences.values();
  expect(before?.worktree).toBe(lane.path);
  await huskies.must('fence.retry', { story: STORY, worktree: lane.path });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const [after] = ledger.fences.values();
  expect(after).toMatchObject({ worktree: lane.path, attempts: (before?.attempts ?? 0) + 1 });
  expect([ledger.fences.size, ledger.moved.size, ledger.worktrees.get('wt_lane')?.path]).toEqual([1, 0, lane.path]);
  process.nature = 'mortal';
  await huskies.must('fence.retry', { story: STORY, worktree: lane.path });
  await huskies.settle();
  expect([ledger.fences.size, huskies.world.isAlive(process)]).toEqual([0, false]);
});

it.each([
  ['free: its fence names', false],
  ['in use: the receipt names', true],
])('an orphan in a lane that is %s the story of its run, also after the run has left the pool', async (_, isUsed) => {
  const { huskies, run } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const path = '/fake/_merge';
  const lane = aWorktree('_merge', { id: 'wt_lane', owner: { kind: 'lane', lane: 0 }, path });
  huskies.handles.observed.commit([{ put: 'worktree', worktree: lane }]);
  huskies.config.set({ gates: [fakeGate('coder-1')] });
  if (isUsed) await fillLane(huskies);
  if (isUsed) await startGate(huskies, { kind: 'merge-gate', lane: 0, agent: 'coder-1' });
  const receipts = huskies.store.receipts(STORY).length;
  huskies.world.born({ mark: { run, worktree: path }, cwd: '/', nature: isUsed ? 'mortal' : 'unkillable' });
  await huskies.clock.advance(180_000);
  await huskies.clock.until(huskies.host.reconciler.idle());
  const { ledger } = huskies.host;
  expect(ledger.runs.has(run)).toBe(false);
  const kind = isUsed ? 'orphans_stopped' : 'orphans_found';
  expect(huskies.store.events(0, 100).find((event) => event.kind === kind)).toMatchObject({
    story: STORY,
    agent: 'coder-1',
    run,
  });
  if (isUsed) {
    expect(huskies.store.receipts(STORY)).toHaveLength(receipts + 1);
    expect(huskies.store.receipts(STORY)[0]).toMatchObject({ run, by: 'orphan', verdict: 'gone' });
  } else {
    expect(ledger.fences.get(path)).toMatchObject({ story: STORY, lane: 0, agent: 'coder-1', run });
    await huskies.must('fence.release', { story: STORY, worktree: path });
  }
});

it('a stop that names a run stops that run, although a busy run of another kind has the same name', async () => {
  const { huskies, run } = await atWork();
  const lane = aWorktree('_merge', { id: 'wt_lane', owner: { kind: 'lane', lane: 0 }, path: '/fake/_merge' });
  huskies.handles.observed.commit([{ put: 'worktree', worktree: lane }]);
  await startGate(huskies, { kind: 'merge-gate', lane: 0, agent: 'coder-1' });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1', run: GATE });
  await huskies.settle();
  expect([...huskies.host.ledger.runs.keys()]).toEqual([run]);
  const again = await huskies.ask('agent.stop', { story: STORY, agent: 'coder-1', run: GATE });
  expect(again).toMatchObject({ ok: false, error: { code: 'unknown-run' } });
  expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running', stopping: null });
});

it('when a story leaves the pipeline its gate is stopped, but its teardown is not', async () => {
  const huskies = await opened();
  await startGate(huskies);
  await huskies.must('story.move', { story: STORY, stage: 'done' });
  await huskies.settle();
  expect(huskies.host.ledger.runs.size).toBe(0);
  huskies.config.set({ teardown: fakeSteps('teardown', [['docker', 'down']]) });
  await huskies.must('worktree.remove', { story: STORY });
  await huskies.settle();
  await huskies.must('story.move', { story: STORY, stage: 'archived' });
  await huskies.settle();
  const runs = [...huskies.host.ledger.runs.values()];
  expect(runs).toMatchObject([{ kind: 'teardown', agent: 'teardown-1', status: 'running' }]);
});
