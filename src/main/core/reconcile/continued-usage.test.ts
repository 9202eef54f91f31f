/** Runs that continue a session: their CLI tells the totals of the session, and each run counts what is its own. */
import { expect, it } from 'vitest';
import { atWork, STORY, started, tells } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import type { AgentSignal } from '../ports/index.ts';

function huskies(): TestHuskies {
  const made = createTestHuskies();
  const agent = {
    ...fakeAgent('coder-1', 'coder', ['cli', '{prompt}']),
    preset: 'codex',
    resume: ['cli', '--resume={session}', '{prompt}'],
  };
  made.config.set({ agents: [agent, fakeAgent('qa', 'qa')] });
  return made;
}

const SESSION: AgentSignal = { kind: 'session', id: 'ses_1' };
const used = (input: number, costUsd: number | null = null): AgentSignal => ({
  ...{ kind: 'usage', tokens: { input, output: input / 10, cached: null }, costUsd },
});

async function ends({ huskies, agent }: Pick<Awaited<ReturnType<typeof atWork>>, 'huskies' | 'agent'>): Promise<void> {
  agent.exit(0);
  await huskies.settle();
}

it('adds up to what the session used, however often it was continued, and after the runs have left the pool', async () => {
  const at = await atWork(huskies());
  await tells(at.huskies, at.run, SESSION, used(1_000, 0.5));
  await ends(at);
  const second = await started(at.huskies);
  expect(second.agent.request.command).toContain('--resume=ses_1');
  await tells(at.huskies, second.run, SESSION, used(1_200, 0.625));
  await tells(at.huskies, second.run, used(1_500, 0.75));
  const facts = at.huskies.host.ledger.runs.get(second.run)?.facts;
  expect(facts).toMatchObject({ tokens: { input: 500, output: 50 }, costUsd: 0.25, costFrom: 'cli' });
  await ends({ ...at, ...second });
  const third = await started(at.huskies);
  await tells(at.huskies, third.run, SESSION, used(1_600, 1));
  const { all } = await at.huskies.must('usage.list', {});
  expect(all).toMatchObject({ runs: 3, input: { sum: 1_600 }, output: { sum: 160 }, costUsd: { sum: 1 } });
  await at.huskies.must('story.move', { story: STORY, stage: 'done' });
  await at.huskies.settle();
  expect((await at.huskies.must('usage.list', {})).all).toMatchObject({ input: { sum: 1_600 }, costUsd: { sum: 1 } });
});

it('computes the price of what is the run’s own', async () => {
  const at = await atWork(huskies());
  const model: AgentSignal = { kind: 'model', model: 'gpt-5' };
  await tells(at.huskies, at.run, SESSION, model, used(1_000_000));
  await ends(at);
  const { run } = await started(at.huskies);
  await tells(at.huskies, run, SESSION, model, used(1_500_000));
  const { all } = await at.huskies.must('usage.list', {});
  expect(all).toMatchObject({ costUsd: { sum: 1.25 * 1.5 + 10 * 0.15 }, priced: 2 });
});

it('counts all of a new session, and all of a CLI that counts from 0 again', async () => {
  const at = await atWork(huskies());
  await tells(at.huskies, at.run, SESSION, used(1_000, 0.5));
  await ends(at);
  const second = await started(at.huskies);
  await tells(at.huskies, second.run, SESSION, used(1_200, 0.125));
  await tells(at.huskies, second.run, used(1_300, 0.75));
  const factsOf = (run: string) => at.huskies.host.ledger.runs.get(run)?.facts;
  expect(factsOf(second.run)).toMatchObject({ tokens: { input: 300 }, costUsd: 0.75 });
});

it('counts on where a person begins another session in its terminal (/clear, /new), and goes back', async () => {
  const at = await atWork(huskies());
  const factsOf = (run: string) => at.huskies.host.ledger.runs.get(run)?.facts;
  const session = (id: string): AgentSignal => ({ kind: 'session', id });
  await tells(at.huskies, at.run, SESSION, used(1_000, 0.5));
  await ends(at);
  const { run, agent } = await started(at.huskies);
  await tells(at.huskies, run, SESSION, used(1_200, 0.625));
  await tells(at.huskies, run, session('ses_2'));
  expect(factsOf(run)).toMatchObject({ tokens: { input: 200 }, costUsd: 0.125 });
  await tells(at.huskies, run, used(0, 0));
  expect(factsOf(run)).toMatchObject({ tokens: { input: 200 }, costUsd: 0.125 });
  await tells(at.huskies, run, used(700, 0.25));
  expect(factsOf(run)).toMatchObject({ session: 'ses_2', tokens: { input: 900, output: 90 }, costUsd: 0.375 });
  // back to the first one, whose totals have what was used there before
  await tells(at.huskies, run, SESSION, used(1_300, 0.75));
  expect(factsOf(run)).toMatchObject({ tokens: { input: 1_000 }, costUsd: 0.5 });
  await tells(at.huskies, run, session('ses_3'), used(50, 0.125));
  await ends({ ...at, agent });
  const last = await started(at.huskies);
  expect(last.agent.request.command).toContain('--resume=ses_3');
  await tells(at.huskies, last.run, session('ses_3'), used(60, 0.25));
  expect(factsOf(last.run)).toMatchObject({ tokens: { input: 10 }, costUsd: 0.125 });
  const { all } = await at.huskies.must('usage.list', {});
  expect(all).toMatchObject({ input: { sum: 1_300 + 700 + 60 }, costUsd: { sum: 0.75 + 0.25 + 0.25 } });
});

it('computes the price of all sessions of a run, where its CLI tells no cost', async () => {
  const at = await atWork(huskies());
  await tells(at.huskies, at.run, SESSION, { kind: 'model', model: 'gpt-5' }, used(1_000_000));
  await tells(at.huskies, at.run, { kind: 'session', id: 'ses_2' }, used(500_000));
  const { facts } = at.huskies.host.ledger.runs.get(at.run) ?? {};
  expect(facts).toMatchObject({ tokens: { input: 1_500_000 }, costUsd: 1.25 * 1.5 + 10 * 0.15, costFrom: 'prices' });
});
