/** `story.report`: one line of the agent for its card, and the mark of stories that agents add. */
import { expect, it } from 'vitest';
import { atWork, STORY } from '../../testing/at-work.ts';

it('a run reports on its own story; a person and another story are refused, and facts of the CLI keep the report', async () => {
  const { huskies, run } = await atWork();
  const caller = huskies.host.door.callerOf(run);
  if (caller === null) throw new Error('the run is live');
  const byRun = (name: string, input: object) => huskies.host.door.invoke(name, input, { session: 2, caller });
  await huskies.must('story.add', { title: 'Other', id: '61_other' });
  expect(await byRun('story.report', { story: STORY, text: 'half of it' })).toMatchObject({ ok: true });
  huskies.handles.observed.showRun(run, {
    facts: { ...(huskies.host.ledger.runs.get(run)?.facts ?? expect.fail()), tool: 'edit' },
  });
  expect(huskies.host.door.snapshot().runs[run]?.facts).toMatchObject({ report: 'half of it', tool: 'edit' });
  expect(huskies.store.events(0, 99).at(-1)).toMatchObject({ kind: 'reported', run, by: { kind: 'run', run } });
  expect(await huskies.ask('story.report', { story: STORY, text: 'x' })).toMatchObject({
    error: { code: 'not-allowed' },
  });
  expect(await byRun('story.report', { story: '61_other', text: 'x' })).toMatchObject({
    error: { why: { code: 'caller.other-story' } },
  });
  expect(await byRun('story.report', { story: STORY, text: 'two\nlines' })).toMatchObject({
    error: { code: 'bad-input', field: 'text' },
  });
  expect(await byRun('story.add', { title: 'Follow-up', id: '62_more' })).toMatchObject({ ok: true });
  expect(huskies.host.ledger.stories.get('62_more')).toMatchObject({ stage: 'backlog', labels: ['by-agent'] });
});
