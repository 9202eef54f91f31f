import { expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const STORY = '60_story_cleanup';

it('status and start tell that the base is behind its upstream; a start that fetches does not', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  for (const id of [STORY, '61_other']) await huskies.must('story.add', { title: id, id, stage: 'current' });
  huskies.git.behind = 3;
  expect((await huskies.must('project.status', {})).base).toEqual({
    name: 'main',
    problem: null,
    upstream: 'origin/main',
    behind: 3,
  });
  const { note } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  expect(note).toEqual(message('base.behind', { base: 'main', upstream: 'origin/main', n: 3 }));
  const fetched = await huskies.must('agent.start', { story: '61_other', agent: 'coder-1', fetch: true });
  expect(fetched.note).toBeNull();
});

it('status gives the reason for which a start would be refused', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: STORY, id: STORY, stage: 'current' });
  huskies.git.branches.delete('main');
  const { base } = await huskies.must('project.status', {});
  const refused = await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'branch-missing' } });
  if (!refused.ok) expect(base?.problem).toEqual(refused.error.why);
});

it('a start with fetch is refused, and changes nothing, if there is no remote branch to fetch', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: STORY, id: STORY, stage: 'current' });
  huskies.git.noFetch = new RefusalError({ code: 'failed', why: message('git.fetch.none', { base: 'main' }) });
  const input = { story: STORY, agent: 'coder-1' };
  const refused = await huskies.ask('agent.start', { ...input, fetch: true });
  expect(refused).toEqual({ ok: false, error: huskies.git.noFetch.refusal });
  expect(huskies.git.calls.filter((call) => call.startsWith('make'))).toEqual([]);
  await huskies.must('agent.start', input);
});
