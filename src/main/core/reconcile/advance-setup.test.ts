/** A gate that the pipeline runs in a worktree whose setup is due: the setup comes first. */
import { expect, it } from 'vitest';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import type { ProjectConfig } from '../ports/index.ts';

const SETUP = fakeSteps('setup', [['npm', 'ci']]);
const results = ({ huskies }: Turns) => huskies.store.gateResults(STORY, { before: null, limit: 9 });

/** Changes the config in force. */
function withConfig({ huskies: { config } }: Turns, part: Partial<ProjectConfig>): void {
  if (config.reading.state !== 'ready') throw new Error('no config');
  config.set({ ...config.reading.config, ...part });
}

/** The list of the setup changes while the first agent is at work. */
async function withNewSetup(): Promise<Turns> {
  const turns = await atTurn({ gates: [fakeGate('tests')] });
  withConfig(turns, { setup: SETUP });
  return turns;
}

it('the setup runs first, then the gate, which is the only one that judges the tree', async () => {
  const turns = await withNewSetup();
  await turns.works();
  expect(turns.at).toBe('setup setup-1');
  await turns.exits();
  expect([turns.at, results(turns)]).toEqual(['gate tests', []]);
  await turns.exits();
  expect([turns.story.stage, results(turns).map(({ outcome }) => outcome)]).toEqual(['qa', ['passed']]);
});

it('a story without a worktree that a person approves is set up before its gate', async () => {
  const gates = [fakeGate('tests', { after: 'qa' })];
  const turns = await atTurn({ gates, setup: SETUP, qa: 'human', automation: AUTOMATION_OFF });
  turns.commits();
  await turns.huskies.must('story.move', { story: STORY, stage: 'qa' });
  await turns.huskies.must('story.verdict', { story: STORY, verdict: 'pass' });
  await turns.huskies.settle();
  expect([turns.at, turns.huskies.host.ledger.runsOf(STORY).length]).toEqual(['setup setup-1', 1]);
  await turns.exits();
  expect(turns.at).toBe('gate tests');
  await turns.exits();
  expect(turns.story.stage).toBe('merge');
});

it('a setup that fails is not repeated, runs no gate and costs no try, and the story goes on once it has passed', async () => {
  const turns = await withNewSetup();
  await turns.works();
  await turns.exits(1);
  await turns.huskies.clock.advance(600_000);
  await turns.huskies.settle();
  expect([turns.at, turns.progress?.rejections, results(turns)]).toEqual([null, {}, []]);
  expect(await turns.wait()).toMatchObject({ code: 'setup-failed', values: { step: 'setup-1' } });
  await turns.huskies.must('worktree.setup', { story: STORY });
  await turns.huskies.settle();
  await turns.exits();
  expect(turns.at).toBe('gate tests');
});

it('a setup that a person stops is not requested again by itself (I9)', async () => {
  const turns = await withNewSetup();
  await turns.works();
  await turns.huskies.must('agent.stop', { story: STORY, agent: 'setup-1' });
  await turns.huskies.settle();
  await turns.huskies.clock.advance(600_000);
  expect([turns.at, (await turns.wait())?.code]).toEqual([null, 'held']);
});

it('while no slot is free the setup waits, and says why', async () => {
  const turns = await withNewSetup();
  const { huskies } = turns;
  const OTHER = '61_story_other';
  await huskies.must('story.add', { title: 'Other', id: OTHER, stage: 'current' });
  await huskies.settle();
  const [other] = huskies.host.ledger.runsOf(OTHER);
  // A coder starts with the new setup.
  expect(other).toMatchObject({ kind: 'setup', status: 'running' });
  withConfig(turns, { maxRunning: 1 });
  await turns.works();
  expect([turns.at, await turns.wait()]).toMatchObject([
    null,
    { code: 'backoff-until', values: { why: { code: 'start.cap', values: { n: 1, max: 1 } } } },
  ]);
  huskies.spawner.agents.get(other?.id ?? '')?.exit(1);
  await huskies.settle();
  await huskies.clock.advance(6_000);
  await huskies.settle();
  expect(turns.at).toBe('setup setup-1');
});

it('after a crash of the host during the setup it runs again, and then the gate', async () => {
  const turns = await withNewSetup();
  await turns.works();
  const next = await turns.crash();
  await next.huskies.clock.advance(60_000);
  await next.huskies.settle();
  expect(next.at).toBe('setup setup-1');
  await next.exits();
  expect(next.at).toBe('gate tests');
});

it('a setup that becomes due between the request of a gate and its start runs first, and asks no person', async () => {
  const turns = await atTurn({ gates: [fakeGate('tests')] });
  const { store } = turns.huskies;
  const commit = store.commit.bind(store);
  store.commit = (changes) => {
    store.commit = commit;
    const isGate = changes.some((one) => 'put' in one && one.put === 'run' && one.run.kind === 'gate');
    if (isGate) withConfig(turns, { setup: SETUP });
    else store.commit = watched;
    return commit(changes);
  };
  const watched = store.commit;
  await turns.works();
  expect(turns.at).toBe('setup setup-1');
  const reasons = turns.huskies.host.ledger.runsOf(STORY).map(({ reason }) => reason?.code);
  expect(reasons).toContain('gate.setup');
  await turns.exits();
  expect(turns.at).toBe('gate tests');
});
