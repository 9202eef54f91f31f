/** The `paths` of gates in the pipeline: whether a gate is skipped depends on the config and the base as they are now. */
import { expect, it } from 'vitest';
import { ALL_ON, atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import type { ConfigSource } from '../ports/index.ts';

const DOCS = fakeGate('tests', { paths: ['docs/**'] });
const SOURCES = fakeGate('tests', { paths: ['src/**'] });
const ASK = { ...ALL_ON, current: 'ask' } as const;
const outcomes = ({ huskies }: Turns) =>
  huskies.store.gateResults(STORY, { before: null, limit: 9 }).map(({ outcome }) => outcome);

/** The coder has changed src/, and the gate was skipped. */
async function afterSkip(): Promise<Turns> {
  const turns = await atTurn({ gates: [DOCS], automation: ASK });
  await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await turns.huskies.settle();
  await turns.works();
  expect([turns.at, outcomes(turns), await turns.wait()]).toMatchObject([
    null,
    ['skipped'],
    { values: { do: 'move' } },
  ]);
  return turns;
}

async function withGates(turns: Turns, gates: (typeof DOCS)[]): Promise<void> {
  turns.huskies.config.set({ gates, automation: ASK });
  await turns.huskies.must('project.status', {});
  await turns.huskies.must('story.edit', { story: STORY, title: 'Another title' });
  await turns.huskies.settle();
}

it('a gate that was skipped runs once its paths cover the change, and its result on this tree stands again later', async () => {
  const turns = await afterSkip();
  await withGates(turns, [SOURCES]);
  expect(turns.at).toBe('gate tests');
  const { gates } = await turns.huskies.must('gate.list', { story: STORY });
  expect(gates[0]?.result).toBeNull();
  await turns.exits(1);
  expect(turns.progress).toMatchObject({ rejections: { current: 1 }, findings: { kind: 'gate', gate: 'tests' } });
});

it('a gate that was skipped runs once the base no longer has the same files', async () => {
  const turns = await afterSkip();
  const { merging } = turns.huskies;
  // A person has rewritten the base: the story's docs/ differ from it now.
  merging.branches.delete('main');
  merging.commit('main', { 'docs/a.md': 'new' });
  merging.changedPaths = () => Promise.resolve(['docs/a.md']);
  await withGates(turns, [DOCS]);
  expect(turns.at).toBe('gate tests');
});

it('a gate that failed is skipped once nothing in its paths is changed, and the skip is written down', async () => {
  const turns = await atTurn({ gates: [SOURCES], tries: 9 });
  await turns.works();
  await turns.exits(1);
  expect(turns.at).toBe('agent coder-1');
  turns.huskies.config.set({ gates: [DOCS], automation: ALL_ON, tries: 9 });
  await turns.exits(0);
  expect([outcomes(turns), turns.story.stage]).toEqual([['skipped', 'failed'], 'qa']);
});

it('a skip never counts as a try of the gate', async () => {
  const turns = await afterSkip();
  for (let n = 0; n < 4; n += 1) {
    await withGates(turns, [{ ...DOCS, key: `key ${n}` }]);
    expect(await turns.wait()).toMatchObject({ values: { do: 'move' } });
  }
  await withGates(turns, [SOURCES]);
  expect(turns.at).toBe('gate tests');
});

it('a gate that would be skipped but cannot start is tried three times, and then a person is asked', async () => {
  const turns = await atTurn({ gates: [DOCS] });
  const { config, clock, settle } = turns.huskies;
  let tries = 0;
  const source: Pick<ConfigSource, 'agentEnv'> = config;
  const { agentEnv } = config;
  source.agentEnv = async (of) => {
    if (of.command[0] !== 'tests' || tries > 3) return await agentEnv.call(config, of);
    tries += 1;
    throw new Error('no environment');
  };
  await turns.works();
  await clock.advance(600_000);
  await settle();
  expect(tries).toBe(3);
  expect([turns.at, await turns.wait()]).toMatchObject([null, { code: 'your-turn', values: { do: 'gate' } }]);
});

it('a gate with nothing to check is skipped without a run where the worktree has no tree', async () => {
  const turns = await atTurn({ gates: [DOCS] });
  turns.commits();
  turns.holds({ tree: null });
  await turns.exits();
  expect([turns.story.stage, outcomes(turns)]).toEqual(['qa', []]);
});
