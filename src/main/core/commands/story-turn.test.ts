/** `story.done` and `story.verdict`: who may call them, and what follows. */
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../contract/index.ts';
import { atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeAgent, fakeGate } from '../../testing/fake-config.ts';

/** Calls a command with the token of the run that is at work. */
async function byRun({ huskies, run }: Turns, name: string, input: object): Promise<Result<unknown>> {
  const caller = huskies.host.door.callerOf(run?.id ?? '');
  if (caller === null) throw new Error('no run is live');
  return await huskies.host.door.invoke(name, { story: STORY, ...input }, { session: 2, caller });
}
const FAIL = { verdict: 'fail', findings: 'The sum is wrong.\nSee cart.mjs.' };

async function inQa(config: Parameters<typeof atTurn>[0] = {}): Promise<Turns> {
  const turns = await atTurn(config);
  await turns.works();
  expect(turns.story.stage).toBe('qa');
  return turns;
}

describe('story.done', () => {
  it('ends the run with proof as if it had exited with 0, holds nothing, and the story goes on', async () => {
    const turns = await atTurn({ gates: [fakeGate('tests')] });
    const run = turns.run?.id ?? '';
    turns.commits();
    expect(await byRun(turns, 'story.done', {})).toMatchObject({ ok: true });
    await turns.huskies.settle();
    expect([turns.at, turns.story.hold]).toEqual(['gate tests', null]);
    const { store } = turns.huskies;
    expect(store.run(run)).toMatchObject({ status: 'completed', exitCode: 0 });
    expect(store.receipts(STORY)).toMatchObject([{ run, by: 'done', verdict: 'gone' }]);
    expect(
      store
        .events(0, 99)
        .filter((event) => event.run === run)
        .at(-1),
    ).toMatchObject({ kind: 'completed' });
  });

  it('counts as finished also if the host crashes before the run has ended', async () => {
    const turns = await atTurn({ gates: [fakeGate('tests')] });
    turns.commits();
    await byRun(turns, 'story.done', {});
    const next = await turns.crash();
    expect(next.at).toBe('gate tests');
    expect(next.progress).toMatchObject({ crashes: [], isFinished: true });
  });

  it('is refused for a person, and for a run whose role is not the one of the stage', async () => {
    const turns = await atTurn({ agents: [fakeAgent('helper', 'other')] });
    expect(await turns.huskies.ask('story.done', { story: STORY })).toMatchObject({ error: { code: 'not-allowed' } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'helper' });
    await turns.huskies.settle();
    expect(await byRun(turns, 'story.done', {})).toMatchObject({ error: { code: 'not-allowed', field: 'caller' } });
    expect(turns.at).toBe('agent helper');
  });
});

describe('story.verdict', () => {
  it('pass: the story goes on to the merge when the qa agent has ended', async () => {
    const turns = await inQa();
    expect(await byRun(turns, 'story.verdict', { verdict: 'pass' })).toMatchObject({ ok: true });
    expect([turns.story.stage, turns.at]).toEqual(['qa', 'agent qa']);
    await turns.exits();
    expect(turns.story.stage).toBe('merge');
  });

  it('fail: the coder gets the findings in its prompt, and an event has their first line', async () => {
    const turns = await inQa({ agents: [fakeAgent('coder-1', 'coder', ['a', '{prompt}']), fakeAgent('qa', 'qa')] });
    await byRun(turns, 'story.verdict', FAIL);
    await turns.exits();
    expect([turns.story.stage, turns.at]).toEqual(['current', 'agent coder-1']);
    const { request } = turns.huskies.spawner.agents.get(turns.run?.id ?? '') ?? expect.fail();
    expect(request.command[1]).toContain('The sum is wrong.\nSee cart.mjs.');
    expect(turns.huskies.store.events(0, 99).find(({ kind }) => kind === 'qa_failed')).toMatchObject({
      agent: 'qa',
      message: { code: 'verdict.failed', values: { text: 'The sum is wrong.' } },
    });
  });

  it('a qa agent that ends without one is asked once more, then the story is blocked', async () => {
    const turns = await inQa();
    await turns.exits();
    expect([turns.at, turns.progress?.findings]).toEqual(['agent qa', { kind: 'no-verdict' }]);
    await turns.exits();
    expect([turns.at, turns.story.blocked?.code]).toEqual([null, 'blocked.rejected']);
  });

  it('is refused from a coder’s run, without findings, in another stage and from a person who does not review', async () => {
    const turns = await atTurn();
    expect(await byRun(turns, 'story.verdict', { verdict: 'pass' })).toMatchObject({ error: { code: 'wrong-stage' } });
    await turns.works();
    const { ask } = turns.huskies;
    expect(await byRun(turns, 'story.verdict', { verdict: 'fail' })).toMatchObject({ error: { field: 'findings' } });
    expect(await byRun(turns, 'story.verdict', { verdict: 'maybe' })).toMatchObject({ error: { field: 'verdict' } });
    expect(await ask('story.verdict', { story: STORY, verdict: 'pass' })).toMatchObject({
      error: { code: 'not-allowed' },
    });
    expect(turns.progress?.verdict).toBeNull();
  });

  it('human: no agent starts, the card asks for a review, and the person’s verdict moves the story also where nothing else does', async () => {
    for (const qa of ['on', 'ask', 'off'] as const) {
      const automation = { backlog: 'on', current: 'on', qa, merge: 'off' } as const;
      const turns = await inQa({ qa: 'human', automation });
      expect(turns.at).toBeNull();
      if (qa !== 'off') expect(await turns.wait()).toMatchObject({ values: { do: 'review' } });
      await turns.huskies.must('story.verdict', { story: STORY, verdict: 'fail', findings: 'Not yet.' });
      await turns.huskies.settle();
      expect([turns.at, turns.progress?.findings]).toEqual(['agent coder-1', { kind: 'qa', text: 'Not yet.' }]);
      await turns.works();
      await turns.huskies.must('story.verdict', { story: STORY, verdict: 'pass' });
      await turns.huskies.settle();
      expect(turns.story.stage).toBe('merge');
    }
  });

  it('none: the story goes from current to the merge', async () => {
    const turns = await atTurn({ qa: 'none' });
    await turns.works();
    expect(turns.story.stage).toBe('merge');
  });
});
