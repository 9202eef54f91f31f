import { expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const STORY = '60_story_cleanup';

it('a run can stop only itself, and the receipt and the event name it', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const { door, ledger } = huskies.host;
  const own = door.callerOf(run);
  if (own === null) throw new Error('the run is live');
  expect(own).toEqual({ kind: 'run', run, story: STORY, agent: 'coder-1' });
  const stop = (story: string, by: string) =>
    door.invoke('agent.stop', { story, agent: 'coder-1' }, { session: 2, caller: { ...own, run: by } });

  expect(await stop(STORY, 'run_ofanotherone')).toMatchObject({ ok: false, error: { code: 'run-ended' } });
  expect(await stop('61_story_other', run)).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
  expect(await door.invoke('agent.stopAll', {}, { session: 2, caller: own })).toMatchObject({ ok: false });
  expect(ledger.runs.get(run)?.stopping).toBeNull();

  const requests: unknown[] = [];
  door.onEvent((event) => event.kind === 'stop_asked' && requests.push([event.message, event.by]));
  expect(await stop(STORY, run)).toMatchObject({ ok: true });
  await huskies.settle();
  // The token is dead once the run has ended.
  expect(huskies.host.tokenOf(run)).toBeNull();
  expect(door.callerOf(run)).toBeNull();
  const list = await door.invoke('agent.list', {}, { session: 2, caller: own });
  expect(list).toMatchObject({ ok: false, error: { code: 'run-ended' } });
  const why = message('run.asked.run', { asked: message('run.asked'), run, agent: 'coder-1', story: STORY });
  expect(door.snapshot().receipts[STORY]).toMatchObject({ verdict: 'gone', by: 'run', why });
  const values = { by: 'run', why, receipt: expect.stringMatching(/^rcpt_/) };
  expect(requests).toEqual([[{ code: 'stop.asked', values }, own]]);
});
