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
  const { ledger, door } = huskies.host;
  ledger.showRun(run, { lastLine: 'of the earlier run' });
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
