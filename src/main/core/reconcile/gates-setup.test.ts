/** Gates that a person requests: the setup before them, and gates of the merge queue on a story's own files. */
import { describe, expect, it } from 'vitest';
import { storyBranch } from '../../../contract/index.ts';
import { enters, gatesRun, merging, stageOf } from '../../testing/at-merge.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const SETUP = fakeSteps('setup', [['npm', 'ci']]);
const GATES = [fakeGate('lint'), fakeGate('tests')];
const PATH = `/fake/${STORY}`;

async function opened(): Promise<TestHuskies> {
  const huskies = createTestHuskies();
  huskies.config.set({ gates: GATES, setup: SETUP });
  const commit = huskies.merging.commit('main', { 'a.c': 'first' });
  huskies.merging.checkOut(PATH, commit);
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  return huskies;
}
const running = ({ host }: TestHuskies) => host.ledger.runsOf(STORY).find(({ status }) => status === 'running');
async function exits(huskies: TestHuskies, code = 0): Promise<void> {
  huskies.spawner.agents.get(running(huskies)?.id ?? expect.fail('nothing runs'))?.exit(code);
  await huskies.settle();
}
const commands = ({ spawner }: TestHuskies) =>
  [...spawner.agents.values()].map(({ request }) => request.command.join(' '));
const reasons = ({ store }: TestHuskies) => store.events(0, 100).map(({ message: { code } }) => code);

describe('gates in a worktree that is not set up', () => {
  it('run after the setup, under the ids that were promised, and the next ones need no setup', async () => {
    const huskies = await opened();
    const { runs, setup } = await huskies.must('gate.run', { story: STORY });
    expect([runs.map(({ gate }) => gate), setup.map(({ step }) => step)]).toEqual([['lint', 'tests'], ['setup-1']]);
    await huskies.settle();
    await exits(huskies);
    expect(running(huskies)).toMatchObject({ id: runs[0]?.run, kind: 'gate', worktree: PATH });
    await exits(huskies);
    expect(running(huskies)?.id).toBe(runs[1]?.run);
    await exits(huskies);
    expect(commands(huskies)).toEqual(['npm ci', 'lint', 'tests']);
    const again = await huskies.must('gate.run', { story: STORY, gate: 'lint', again: true });
    expect(again).toMatchObject({ setup: [], note: null });
  });

  it('are refused while max_running leaves no slot for their setup', async () => {
    const huskies = await opened();
    huskies.config.set({ gates: GATES, setup: SETUP, maxRunning: 1 });
    await huskies.must('story.add', { title: 'Other', id: '61_story_other', stage: 'current' });
    await huskies.must('worktree.setup', { story: '61_story_other' });
    expect(await huskies.ask('gate.run', { story: STORY })).toMatchObject({ error: { code: 'cap-reached' } });
  });

  it('do not run if the setup fails, which writes no result, or if they are gone from the config by then', async () => {
    const huskies = await opened();
    await huskies.must('gate.run', { story: STORY });
    await huskies.settle();
    await exits(huskies, 1);
    expect([commands(huskies), await huskies.must('gate.results', { story: STORY })]).toEqual([['npm ci'], []]);
    await huskies.must('gate.run', { story: STORY });
    await huskies.settle();
    huskies.config.set({ gates: [], setup: SETUP });
    await huskies.clock.advance(10_000);
    await exits(huskies);
    expect([commands(huskies), reasons(huskies).at(-1)]).toEqual([['npm ci', 'npm ci'], 'step.unstarted']);
  });

  it('never start in a worktree whose setup is due: they would fail because packages are missing', async () => {
    const huskies = await opened();
    huskies.host.reconciler.world.gates.ask(STORY, ['lint']);
    await huskies.settle();
    const [run] = huskies.host.ledger.runsOf(STORY);
    expect(run).toMatchObject({ status: 'failed', reason: { code: 'gate.setup' } });
    expect([commands(huskies), await huskies.must('gate.results', { story: STORY })]).toEqual([[], []]);
  });
});

it('a gate of the merge queue on a story alone says so, and counts for a merge only with exactly these files', async () => {
  const huskies = await merging([]);
  await huskies.must('project.pause', {});
  await enters(huskies, 's1');
  await enters(huskies, 's2');
  const own = huskies.merging.branches.get(storyBranch('s1')) ?? '';
  huskies.merging.checkOut('/fake/s1', own);
  const { note, runs } = await huskies.must('gate.run', { story: 's1', gate: 'tests' });
  expect(note).toMatchObject({ code: 'gate.own', values: { gates: ['tests'], story: 's1' } });
  await huskies.settle();
  huskies.spawner.agents.get(runs[0]?.run ?? '')?.exit(0);
  await huskies.settle();
  expect(await huskies.must('gate.results', { story: 's1' })).toMatchObject([{ outcome: 'passed', commit: own }]);
  await huskies.must('project.resume', {});
  await huskies.settle();
  // The candidate has the files of both stories, so its gate runs.
  expect(await gatesRun(huskies)).toBe(1);
  expect([stageOf(huskies, 's1'), stageOf(huskies, 's2')]).toEqual(['done', 'done']);
});
