import { expect, it } from 'vitest';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const STORY = '60_story_cleanup';

it('a run stops its own agent only, and the receipt and the event name it', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const { door, ledger } = huskies.host;
  const stop = (story: string, by: string | null) =>
    door.invoke('agent.stop', { story, agent: 'coder-1', via: 'cli' }, { session: 2, run: by });

  expect(await stop(STORY, 'run_ofanotherone')).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
  expect(await stop('61_story_other', run)).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
  expect(await door.invoke('agent.stopAll', {}, { session: 2, run })).toMatchObject({ ok: false });
  expect(ledger.runs.get(run)?.stopping).toBeNull();

  const asked: unknown[] = [];
  door.events(0, (event) => event.kind === 'stop_asked' && asked.push(event.data));
  expect(await stop(STORY, run)).toMatchObject({ ok: true });
  await huskies.settle();
  const why = `asked by cli, within run ${run} (coder-1 on ${STORY})`;
  expect(door.snapshot().receipts[STORY]).toMatchObject({ verdict: 'gone', by: 'run', why });
  expect(asked).toEqual([expect.objectContaining({ by: 'run' })]);
});
