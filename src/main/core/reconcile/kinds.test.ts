/** Runs of every kind go the same road of start and stop; what differs is only what src/domain says. */
import { expect, it } from 'vitest';
import type { RunRecord } from '../../../contract/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { aRun, aStory, aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import { NO_TRACES } from '../ports/index.ts';

const GATE = 'run_gate0000';

/** A host whose story is in qa, where no coder may work, with a check that the config knows. */
async function opened(): Promise<TestHuskies> {
  const around = surroundings();
  around.config.set({ agents: [fakeAgent('coder-tests', 'coder', ['check'])] });
  around.store.commit([{ put: 'story', story: aStory(STORY, { stage: 'qa' }), text: '' }]);
  const huskies = createTestHuskies(around);
  await huskies.host.open();
  await huskies.settle();
  return huskies;
}

/** What a command that starts a gate writes down, and the waking that follows. */
async function ask(huskies: TestHuskies, rest: Partial<RunRecord> = {}): Promise<void> {
  const run = aRun(GATE, { kind: 'gate', io: 'pipes', agent: 'coder-tests', role: 'other', status: 'pending' });
  const fresh = { ...run, pid: null, worktree: null, startedAt: huskies.clock.now(), ...NO_TRACES };
  huskies.host.ledger.commit([{ put: 'run', run: { ...fresh, ...rest } }]);
  huskies.host.reconciler.run(GATE);
  await huskies.settle();
}

it('a gate starts on pipes in its story’s worktree, is in no stage’s way, and is stopped with proof', async () => {
  const huskies = await opened();
  await ask(huskies);
  const { request, process } = huskies.spawner.agents.get(GATE) ?? expect.fail('no gate was spawned');
  expect(request).toMatchObject({ io: 'pipes', cwd: huskies.git.pathOf(STORY) });
  await huskies.clock.advance(20_000);
  // by its name it would be a coder, which a story in qa does not want
  expect(huskies.host.ledger.runs.get(GATE)).toMatchObject({ kind: 'gate', status: 'running', stopping: null });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-tests' });
  await huskies.settle();
  expect(huskies.world.isAlive(process)).toBe(false);
  expect(huskies.host.door.snapshot().receipts[STORY]).toMatchObject({ run: GATE, verdict: 'gone' });
  expect(huskies.host.ledger.runs.size).toBe(0);
});

it('I1: no agent starts in a worktree in which a gate is at work', async () => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  await ask(huskies, { agent: 'coder-1' });
  const refused = await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-busy' } });
});

it('what works for the merge queue starts in the worktree of its lane only, and leaves the story’s own alone', async () => {
  const huskies = await opened();
  await ask(huskies, { kind: 'merge-gate', lane: 1 });
  expect(huskies.host.ledger.runs.get(GATE)).toMatchObject({ status: 'failed', worktree: null });
  expect(huskies.host.ledger.runs.get(GATE)?.reason).toMatchObject({ code: 'launch.lane', values: { lane: 1 } });
  const lane = aWorktree('_merge', { owner: { kind: 'lane', lane: 1 }, path: '/fake/_merge' });
  huskies.host.ledger.commit([{ put: 'worktree', worktree: lane }]);
  await ask(huskies, { kind: 'merge-gate', lane: 1 });
  expect(huskies.spawner.agents.get(GATE)?.request.cwd).toBe('/fake/_merge');
  expect(huskies.host.ledger.worktrees.ofStory(STORY)).toBeUndefined();
});

it('a story that leaves ends its gate, and leaves its teardown at work', async () => {
  const huskies = await opened();
  await ask(huskies);
  await huskies.must('story.move', { story: STORY, stage: 'done' });
  await huskies.settle();
  expect(huskies.host.ledger.runs.size).toBe(0);
  await ask(huskies, { kind: 'teardown' });
  await huskies.must('story.move', { story: STORY, stage: 'archived' });
  await huskies.settle();
  expect(huskies.host.ledger.runs.get(GATE)).toMatchObject({ kind: 'teardown', status: 'running' });
});
