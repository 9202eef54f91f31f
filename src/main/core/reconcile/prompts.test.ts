/** Prompts for agents on the road `acp`: the queue, and that an interrupt is no stop. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_QUEUED_PROMPTS } from '../../../domain/index.ts';
import { opened, STORY } from '../../testing/at-work.ts';
import { FakeRoad, type FakeSession, huskiesOnAcp } from '../../testing/fake-road.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';
import { INTERRUPT_MS } from './parts/sessions.ts';
import { LAST_WORDS_MS } from './run-worker.ts';

const AGENT = { story: STORY, agent: 'coder-1' };
const prompts = (run: string) => huskies.host.ledger.runs.get(run)?.prompts?.map(({ text }) => text);
const say = (text: string) => huskies.must('agent.prompt', { ...AGENT, text });

let huskies: TestHuskies;
let road: FakeRoad;
let lines: string[];

beforeEach(async () => {
  road = new FakeRoad();
  lines = [];
  huskies = await opened(huskiesOnAcp(road, lines));
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'tidy up' });
});

/** Starts the agent; its session is open, and the story's prompt is its turn. */
async function inTurn(): Promise<{ run: string; session: FakeSession }> {
  const { run } = await huskies.must('agent.start', AGENT);
  await huskies.settle();
  const session = road.of(run);
  session.listener.opened('s1', 'new', {});
  expect(session.prompts).toEqual(['tidy up']);
  return { run, session };
}

describe('a prompt for an agent in its turn', () => {
  it('waits on the record until the turn has ended, is sent once, and leaves the record then', async () => {
    const { run, session } = await inTurn();
    expect(await say('first')).toMatchObject({ run });
    await say('second');
    await huskies.settle();
    expect(prompts(run)).toEqual(['first', 'second']);
    expect(session.prompts).toEqual(['tidy up']);
    session.endTurn();
    expect(session.prompts).toEqual(['tidy up', 'first']);
    expect(prompts(run)).toEqual(['second']);
    session.endTurn();
    await huskies.settle();
    expect(session.prompts).toEqual(['tidy up', 'first', 'second']);
    expect(prompts(run)).toEqual([]);
  });

  it('is sent as it was edited last, and not at all once it was removed', async () => {
    const { run, session } = await inTurn();
    const { prompt: edited } = await say('draft');
    const { prompt: removed } = await say('not this');
    await huskies.must('agent.prompt.edit', { ...AGENT, prompt: edited, text: 'final' });
    await huskies.must('agent.prompt.remove', { ...AGENT, prompt: removed });
    await huskies.settle();
    expect(prompts(run)).toEqual(['final']);
    session.endTurn();
    session.endTurn();
    expect(session.prompts).toEqual(['tidy up', 'final']);
    const late = {
      error: { code: 'not-allowed', why: { code: 'command.prompt.sent' }, field: 'prompt', value: edited },
    };
    expect(await huskies.ask('agent.prompt.edit', { ...AGENT, prompt: edited, text: 'late' })).toMatchObject(late);
    expect(await huskies.ask('agent.prompt.remove', { ...AGENT, prompt: edited })).toMatchObject(late);
  });

  it('is refused when too many wait', async () => {
    const { run } = await inTurn();
    for (let n = 0; n < MAX_QUEUED_PROMPTS; n += 1) await say(`prompt ${n}`);
    expect(await huskies.ask('agent.prompt', { ...AGENT, text: 'one more' })).toMatchObject({
      error: { code: 'not-allowed', why: { code: 'command.prompt.many', values: { most: MAX_QUEUED_PROMPTS } } },
    });
    expect(prompts(run)).toHaveLength(MAX_QUEUED_PROMPTS);
  });
});

describe('an agent that has ended', () => {
  it('is started by a prompt, which is sent after what its run had not sent', async () => {
    const { run } = await inTurn();
    await say('not sent yet');
    huskies.spawner.agents.get(run)?.exit(1);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'failed' });
    const { run: next } = await say('and this');
    await huskies.settle();
    expect(next).not.toBe(run);
    const { request, listener, prompts: sent, endTurn } = road.of(next);
    expect(request.resume).toBe('s1');
    listener.opened('s1', 'resumed', {});
    endTurn();
    expect(sent).toEqual(['not sent yet', 'and this']);
  });
});

describe('what waits is never lost without a word', () => {
  it('is told in an event when the record of an ended run leaves with its story', async () => {
    const { run } = await inTurn();
    await say('not sent yet');
    huskies.spawner.agents.get(run)?.exit(1);
    await huskies.settle();
    await huskies.must('story.move', { story: STORY, stage: 'done' });
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toBeUndefined();
    expect(huskies.store.events(0, 100).find(({ kind }) => kind === 'prompts_dropped')).toMatchObject({
      run,
      message: { values: { texts: ['not sent yet'] } },
    });
  });

  it('is not sent to a program that has ended, also while its end is being proven', async () => {
    const { run, session } = await inTurn();
    session.endTurn();
    huskies.spawner.agents.get(run)?.exit(1);
    await say('not sent yet');
    await huskies.settle();
    expect(session.prompts).toEqual(['tidy up']);
    expect(prompts(run)).toEqual(['not sent yet']);
  });
});

describe('an interrupt', () => {
  it('ends the turn and no process, and what waits is sent next (it is never a stop)', async () => {
    const { run, session } = await inTurn();
    await say('next');
    await huskies.must('agent.interrupt', AGENT);
    expect(session.cancels).toBe(1);
    expect(session.prompts).toEqual(['tidy up']);
    session.endTurn({ reason: 'cancelled' });
    expect(session.prompts).toEqual(['tidy up', 'next']);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running', stopping: null });
    expect(session.isClosed).toBe(false);
    expect(huskies.store.receipts(STORY)).toEqual([]);
  });

  it('that the CLI does not answer is shown with a remedy, and can be requested again', async () => {
    const { run, session } = await inTurn();
    await huskies.must('agent.interrupt', AGENT);
    await huskies.clock.advance(INTERRUPT_MS);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)?.facts).toMatchObject({
      state: 'needs-you',
      why: { code: 'acp.unheard' },
    });
    await huskies.must('agent.interrupt', AGENT);
    expect(session.cancels).toBe(2);
    session.endTurn({ reason: 'cancelled' });
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)?.facts).toMatchObject({ state: 'idle', why: null });
  });

  it('is refused without a turn and without a live run', async () => {
    const { run, session } = await inTurn();
    session.endTurn();
    expect(await huskies.ask('agent.interrupt', AGENT)).toMatchObject({
      error: { why: { code: 'command.interrupt.idle' } },
    });
    huskies.spawner.agents.get(run)?.exit(0);
    await huskies.settle();
    expect(await huskies.ask('agent.interrupt', AGENT)).toMatchObject({ error: { code: 'unknown-run' } });
  });
});

describe('a stop', () => {
  it('drops what waits and says so, sends nothing more, and is no failure of the agent (I3)', async () => {
    const { run, session } = await inTurn();
    await say('lost');
    await huskies.must('agent.stop', AGENT);
    expect(await huskies.ask('agent.prompt', { ...AGENT, text: 'too late' })).toMatchObject({
      error: { why: { code: 'command.prompt.stopping' } },
    });
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toBeUndefined();
    expect(session).toMatchObject({ prompts: ['tidy up'], isClosed: true });
    const dropped = huskies.store.events(0, 100).find(({ kind }) => kind === 'prompts_dropped');
    expect(dropped).toMatchObject({ run, message: { code: 'acp.dropped', values: { count: 1, texts: ['lost'] } } });
    expect(lines.join('')).toContain('"kind":"unsent","messages":[{');
    expect(huskies.store.runs(STORY, { before: null, limit: 10 })).toMatchObject([
      { id: run, facts: { state: null, why: null } },
    ]);
  });

  it('asked for by the agent itself waits for the end of its turn, so that its facts are complete', async () => {
    const { run, session } = await inTurn();
    const caller = huskies.host.door.callerOf(run);
    if (caller === null) throw new Error('the run is not live');
    await huskies.host.door.invoke('story.done', { story: STORY }, { session: 2, caller });
    await huskies.clock.advance(1_000);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running', stopping: { by: 'done' } });
    session.endTurn({ facts: { tokens: { input: 10, output: 2, cached: null } } });
    await huskies.settle();
    const [ended] = huskies.store.runs(STORY, { before: null, limit: 10 });
    expect(ended).toMatchObject({ id: run, status: 'completed', facts: { turns: 1, tokens: { input: 10 } } });
  });

  it.each(['of a person', 'that takes too long'])('does not wait longer for a stop %s', async (which) => {
    const { run } = await inTurn();
    const caller = huskies.host.door.callerOf(run);
    if (caller === null) throw new Error('the run is not live');
    await huskies.host.door.invoke('story.done', { story: STORY }, { session: 2, caller });
    await huskies.clock.advance(1_000);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running' });
    if (which === 'of a person') await huskies.must('agent.stop', AGENT);
    else await huskies.clock.advance(LAST_WORDS_MS);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toBeUndefined();
    const by = which === 'of a person' ? 'person' : 'done';
    expect(huskies.store.receipts(STORY)).toMatchObject([{ by, verdict: 'gone' }]);
  });
});
