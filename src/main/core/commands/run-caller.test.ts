/** What a run gets from commands, and when a command that it called can no longer act. */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../contract/index.ts';
import { A_PERSON, type Caller, type RunCaller } from '../../../domain/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

const OTHER = '61_story_other';

function callerIn({ host }: TestHuskies, run: string): RunCaller {
  const caller = host.door.callerOf(run);
  if (caller === null) throw new Error('the run is live');
  return caller;
}

it('a run does not see in the history what other runs of its story printed last', async () => {
  const { huskies, run } = await atWork();
  const { door } = huskies.host;
  huskies.handles.observed.showRun(run, { lastLine: 'of the earlier run' });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const { run: now } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const lines = async (caller: Caller): Promise<unknown> => {
    const reply = await door.invoke('agent.history', { story: STORY }, { session: 2, caller });
    return reply.ok && (reply.value as RunRecord[]).map(({ id, lastLine }) => [id, lastLine]);
  };
  expect(await lines(A_PERSON)).toContainEqual([run, 'of the earlier run']);
  expect(await lines(callerIn(huskies, now))).toEqual([
    [now, null],
    [run, null],
  ]);
});

describe('a command whose run ends while it waits', () => {
  it('changes nothing and is refused, even if it was allowed when it was called', async () => {
    const { huskies, run } = await atWork();
    await huskies.must('story.add', { title: 'Other', id: OTHER, stage: 'current' });
    const { config } = huskies;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    config.delay = () => held;
    const sender = { session: 2, caller: callerIn(huskies, run) };
    const start = huskies.host.door.invoke('agent.start', { story: OTHER, agent: 'coder-2' }, sender);
    config.delay = () => Promise.resolve();
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.host.door.callerOf(run)).toBeNull();
    release();
    expect(await start).toMatchObject({ ok: false, error: { code: 'run-ended', value: run } });
    expect(huskies.host.ledger.liveRuns()).toEqual([]);
  });
});

describe('a run that calls a command', () => {
  const withOther = async (stage: 'backlog' | 'current') => {
    const { huskies, run } = await atWork();
    await huskies.must('story.add', { title: 'Other', id: OTHER, stage });
    const sender = { session: 2, caller: callerIn(huskies, run) };
    const call = (name: string, input: object) => huskies.host.door.invoke(name, input, sender);
    return { huskies, run, call };
  };
  const NOT_ALLOWED = { ok: false, error: { code: 'not-allowed', field: 'caller' } };

  it('cannot move another story out of backlog by starting a coder on it, but can start one in current', async () => {
    const start = { story: OTHER, agent: 'coder-2' };
    const backlog = await withOther('backlog');
    expect(await backlog.call('agent.start', start)).toMatchObject(NOT_ALLOWED);
    expect(backlog.huskies.host.ledger.stories.get(OTHER)?.stage).toBe('backlog');
    const current = await withOther('current');
    expect(await current.call('agent.start', start)).toMatchObject({ ok: true });
  });

  it('leaves the slots free that are kept for other roles, which a person may use', async () => {
    const { huskies, call } = await withOther('current');
    huskies.config.set({ maxRunning: 3 });
    const start = { story: OTHER, agent: 'coder-2' };
    const refused = { ok: false, error: { code: 'cap-reached', why: { code: 'start.cap.reserved' } } };
    expect(await call('agent.start', start)).toMatchObject(refused);
    expect(await huskies.ask('agent.start', start)).toMatchObject({ ok: true });
  });

  it.each(['again', 'fetch'])('cannot start with `%s`, which is for persons', async (option) => {
    const { huskies, run, call } = await withOther('current');
    expect(await call('agent.start', { story: OTHER, agent: 'coder-2', [option]: true })).toMatchObject(NOT_ALLOWED);
    expect([...huskies.host.ledger.runs.keys()]).toEqual([run]);
  });

  it('cannot replace or lift a block that a person set, and can lift one that a run set', async () => {
    const { huskies, call } = await withOther('current');
    const blocked = () => huskies.host.ledger.stories.get(STORY)?.blocked;
    expect(await call('story.block', { story: STORY, reason: 'no key' })).toMatchObject({ ok: true });
    expect(blocked()).toMatchObject({ code: 'blocked.run', values: { text: 'no key' } });
    expect(await call('story.unblock', { story: STORY })).toMatchObject({ ok: true });
    expect(blocked()).toBeNull();
    await huskies.must('story.block', { story: STORY, reason: 'not now' });
    expect(await call('story.unblock', { story: STORY })).toMatchObject(NOT_ALLOWED);
    expect(await call('story.block', { story: STORY, reason: 'mine' })).toMatchObject(NOT_ALLOWED);
    expect(blocked()).toMatchObject({ code: 'blocked.person', values: { text: 'not now' } });
  });

  it('can neither freeze nor unfreeze a story, not even its own', async () => {
    const { huskies, call } = await withOther('current');
    expect(await call('story.freeze', { story: STORY })).toMatchObject(NOT_ALLOWED);
    expect(await call('story.unfreeze', { story: STORY })).toMatchObject(NOT_ALLOWED);
    expect(huskies.host.ledger.stories.get(STORY)?.frozen).toBe(false);
  });
});
