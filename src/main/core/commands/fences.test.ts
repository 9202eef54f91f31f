import { expect, it } from 'vitest';
import { aFence } from '../../testing/store-records.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const story = '60_story_cleanup';
const lane = aFence('/lane', { run: 'run_lane', lane: 0, since: 9_000 });
const own = aFence('/own', { run: 'run_own', since: 6_000 });

/** A host with a lane's fence, then an own one. */
async function fenced() {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: 'Cleanup', id: story });
  huskies.handles.observed.commit([lane, own].map((fence) => ({ put: 'fence' as const, fence })));
  const worktrees = async () => (await huskies.must('fence.list', {})).map(({ worktree }) => worktree);
  return { huskies, worktrees };
}

it("a release without a named worktree opens the story's own worktree, not a lane's whose processes were not shown", async () => {
  const { huskies, worktrees } = await fenced();
  await huskies.must('fence.release', { story });
  expect(await worktrees()).toEqual(['/lane']);
  expect(await huskies.ask('fence.release', { story })).toMatchObject({ error: { code: 'no-fence' } });
});

it('a release of a named worktree opens that one, and never the fence of another story', async () => {
  const { huskies, worktrees } = await fenced();
  expect(await huskies.ask('fence.release', { story: '61_story', worktree: '/own' })).toMatchObject({ ok: false });
  await huskies.must('fence.release', { story, worktree: '/lane' });
  expect(await worktrees()).toEqual(['/own']);
});
