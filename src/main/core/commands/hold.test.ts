/** I9: which stops hold a story, and what ends a hold. */
import { describe, expect, it } from 'vitest';
import { type CommandInput, type CommandName, message } from '../../../contract/index.ts';
import { A_PERSON } from '../../../domain/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { fakeAgent, fakeProjectConfig } from '../../testing/fake-config.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

const SLOT = { story: STORY, agent: 'coder-1' };
const holdOf = ({ host }: TestHuskies) => host.ledger.stories.get(STORY)?.hold?.code ?? null;

async function held() {
  const { huskies, run } = await atWork();
  await huskies.must('agent.stop', SLOT);
  await huskies.settle();
  expect(holdOf(huskies)).toBe('hold.person');
  return { huskies, run };
}

describe('I9: a story is held', () => {
  it('by a person who stops its run, in the same transaction, and the next host still knows it', async () => {
    const { huskies } = await atWork();
    const commits = huskies.store.commits;
    await huskies.must('agent.stopAll', {});
    expect([huskies.store.commits, holdOf(huskies)]).toEqual([commits + 1, 'hold.person']);
    expect(huskies.store.load().stories[0]?.hold?.code).toBe('hold.person');
    const kinds = huskies.store.events(0, 99).map(({ kind, by }) => [kind, by?.kind]);
    expect(kinds.slice(-2)).toEqual([
      ['stop_asked', 'person'],
      ['story_held', 'person'],
    ]);
  });

  it('by the stage rule after a move back to backlog, from where it could be started again', async () => {
    const { huskies } = await atWork();
    await huskies.must('story.move', { story: STORY, stage: 'backlog' });
    await huskies.settle();
    expect(holdOf(huskies)).toBe('hold.rule');
  });

  it('by the stage rule if the config gave the agent another role', async () => {
    const { huskies } = await atWork();
    const { config } = huskies;
    const agents = [fakeAgent('coder-1', 'qa')];
    config.reading = { state: 'ready', config: { ...fakeProjectConfig(), agents }, trusted: true, untrusted: [] };
    await huskies.clock.advance(6_000);
    expect(holdOf(huskies)).toBe('hold.rule');
  });

  it('by the stage rule only until its stop is withdrawn, and by a person also afterwards', async () => {
    const { huskies, run } = await atWork();
    const { stops } = huskies.host.reconciler.world;
    const record = () => huskies.host.ledger.runs.get(run) ?? expect.fail();
    const event = { kind: 'stop_withdrawn', message: message('stop.withdrawn'), story: STORY } as const;
    stops.ask([{ run: record(), by: 'stage-rule', why: message('run.asked') }]);
    expect(holdOf(huskies)).toBe('hold.rule');
    stops.withdraw(record(), event);
    expect(holdOf(huskies)).toBeNull();
    stops.ask([{ run: record(), by: 'person', why: message('run.asked') }]);
    stops.withdraw(record(), event);
    expect(holdOf(huskies)).toBe('hold.person');
  });

  it('neither by a move to a stage that wants another role, nor by a run that stops itself, nor by a quit', async () => {
    const moved = (await atWork()).huskies;
    await moved.must('story.move', { story: STORY, stage: 'qa' });
    await moved.settle();
    expect([moved.host.ledger.liveRuns(), holdOf(moved)]).toEqual([[], null]);

    const { huskies, run } = await atWork();
    const caller = huskies.host.door.callerOf(run) ?? A_PERSON;
    await huskies.host.door.invoke('agent.stop', SLOT, { session: 2, caller });
    await huskies.settle();
    expect([huskies.host.ledger.liveRuns(), holdOf(huskies)]).toEqual([[], null]);

    const quit = (await atWork()).huskies;
    await quit.clock.until(quit.host.quit());
    expect(holdOf(quit)).toBeNull();
  });
});

describe('I9: a hold ends', () => {
  const causes: [string, CommandName, object][] = [
    ['a start', 'agent.start', SLOT],
    ['a stage move', 'story.move', { story: STORY, stage: 'qa' }],
  ];
  it.each(causes)('with %s by a person, and the event says so', async (_, name, input) => {
    const { huskies } = await held();
    await huskies.must(name, input as CommandInput<typeof name>);
    expect(holdOf(huskies)).toBeNull();
    expect(huskies.store.events(0, 99).at(-1)).toMatchObject({ kind: 'story_released', by: { kind: 'person' } });
  });

  it.each([
    ['story.freeze', 'story.unfreeze', {}],
    ['story.block', 'story.unblock', { reason: 'waits' }],
  ] as const)('not with %s, but with %s', async (set, clear, more) => {
    const { huskies } = await held();
    await huskies.must(set, { story: STORY, ...more } as CommandInput<typeof set>);
    expect(holdOf(huskies)).toBe('hold.person');
    await huskies.must(clear, { story: STORY });
    expect(holdOf(huskies)).toBeNull();
  });

  it('neither with an edit nor with a move within the stage', async () => {
    const { huskies } = await held();
    await huskies.must('story.add', { title: 'Last', stage: 'current' });
    await huskies.must('story.move', { story: STORY, stage: 'current' });
    await huskies.must('story.edit', { story: STORY, priority: 0 });
    expect(holdOf(huskies)).toBe('hold.person');
  });

  it('never by a run: its start is refused, and its moves and unblocking leave the hold', async () => {
    const { huskies, run } = await atWork();
    const supervisor = '2_story_of_supervisor';
    await huskies.must('story.add', { title: 'Supervise', id: supervisor, stage: 'current' });
    await huskies.must('agent.start', { story: supervisor, agent: 'coder-2' });
    await huskies.settle();
    const other = huskies.host.ledger.liveRuns().find(({ id }) => id !== run);
    const caller = huskies.host.door.callerOf(other?.id ?? '');
    if (caller === null) throw new Error('the run is live');
    await huskies.must('agent.stop', SLOT);
    await huskies.settle();
    const start = await huskies.host.door.invoke('agent.start', SLOT, { session: 2, caller });
    expect(start).toMatchObject({ error: { code: 'not-allowed', why: { code: 'caller.held' } } });
    expect([huskies.host.ledger.liveRuns().length, holdOf(huskies)]).toEqual([1, 'hold.person']);
  });

  it('not with what the stopped run itself still does to its story', async () => {
    const { huskies, run } = await atWork();
    const caller = huskies.host.door.callerOf(run);
    if (caller === null) throw new Error('the run is live');
    const call = (name: string, input: object) => huskies.host.door.invoke(name, input, { session: 2, caller });
    await call('story.block', { story: STORY, reason: 'stuck' });
    await huskies.must('agent.stop', SLOT);
    expect(await call('story.unblock', { story: STORY })).toMatchObject({ ok: true });
    expect(await call('story.move', { story: STORY, stage: 'qa' })).toMatchObject({ ok: true });
    expect(holdOf(huskies)).toBe('hold.person');
  });
});
