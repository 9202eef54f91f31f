/** Removal: three tests that keep the names they have in the original project, and two about live runs and a crash. */

import { expect, it } from 'vitest';
import type { RunStatus, Stage } from '../../../contract/index.ts';
import { message } from '../../../contract/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { aStory } from '../../testing/store-records.ts';
import { createTestHuskies, type Surroundings, surroundings } from '../../testing/test-huskies.ts';
import { newRun } from '../agents/index.ts';

function inject(around: Surroundings, story: string, agent: string, status: RunStatus): void {
  around.store.commit([
    {
      put: 'run',
      run: {
        ...newRun(`run_${story}${agent}`.replace(/[^a-z0-9_]/g, ''), story, fakeAgent(agent, 'coder'), 0),
        status,
      },
    },
  ]);
}
function addStory(around: Surroundings, id: string, stage: Stage, text: string): void {
  const story = aStory(id, { title: id, stage, createdAt: 0, movedAt: 0 });
  around.store.commit([{ put: 'story', story, text }]);
}
function agentsOf(huskies: ReturnType<typeof createTestHuskies>): string[] {
  return [...huskies.host.ledger.runs.values()].map((run) => `${run.story}:${run.agent}`).sort();
}

it('remove_agents_for_story_removes_all_entries', async () => {
  const around = surroundings();
  inject(around, 'story_a', 'coder-1', 'completed');
  inject(around, 'story_a', 'qa', 'failed');
  inject(around, 'story_b', 'coder-1', 'completed');
  const huskies = createTestHuskies(around);
  expect(await huskies.clock.until(huskies.host.reconciler.removeAgentsForStory('story_a'))).toBe(2);
  expect(agentsOf(huskies)).toEqual(['story_b:coder-1']);
});

it('remove_agents_for_story_returns_zero_when_no_match', async () => {
  const around = surroundings();
  inject(around, 'story_a', 'coder-1', 'completed');
  const huskies = createTestHuskies(around);
  expect(await huskies.clock.until(huskies.host.reconciler.removeAgentsForStory('nonexistent'))).toBe(0);
  expect(agentsOf(huskies)).toEqual(['story_a:coder-1']);
});

it('archiving_story_removes_agent_entries_from_pool', async () => {
  const around = surroundings();
  addStory(around, '60_story_cleanup', 'current', 'test');
  addStory(around, '61_story_other', 'current', 'other');
  inject(around, '60_story_cleanup', 'coder-1', 'completed');
  inject(around, '60_story_cleanup', 'qa', 'completed');
  inject(around, '61_story_other', 'coder-1', 'completed');
  const huskies = createTestHuskies(around);
  await huskies.clock.until(huskies.host.open());
  expect(agentsOf(huskies)).toHaveLength(3);
  await huskies.must('story.move', { story: '60_story_cleanup', stage: 'done' });
  await huskies.settle();
  expect(agentsOf(huskies)).toEqual(['61_story_other:coder-1']);
  expect((await huskies.must('story.show', { story: '60_story_cleanup' })).text).toBe('test');
});

it('records of a story that left just before the host crashed are removed by the next host', async () => {
  const around = surroundings();
  const { huskies: before, agent } = await atWork(createTestHuskies(around));
  around.world.exit(agent.process.pid, 0);
  await before.settle();
  // The host crashes right after this commit, as a move to done makes it.
  const [story] = around.store.load().stories;
  if (story === undefined) throw new Error('no story was stored');
  around.store.commit([{ put: 'story', story: { ...story, stage: 'done', movedAt: before.clock.now() } }]);
  around.world.crash();
  const next = createTestHuskies(around, undefined, before.clock.now());
  expect(around.store.load().runs).toMatchObject([{ story: STORY, stopping: null }]);
  await next.clock.until(next.host.open());
  await next.settle();
  expect([agentsOf(next), around.store.load().runs]).toEqual([[], []]);
});

it('live runs are stopped before they are removed, and a story whose id begins with this id is not affected', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  for (const id of ['60_story', '60_story_more']) {
    await huskies.must('story.add', { title: id, id, stage: 'current' });
    await huskies.must('agent.start', { story: id, agent: 'coder-1' });
  }
  await huskies.settle();
  const agents = [...huskies.spawner.agents.values()];
  const stopped = agents.find((agent) => agent.request.env.HUSKIES_STORY === '60_story');
  const other = agents.find((agent) => agent.request.env.HUSKIES_STORY === '60_story_more');
  await huskies.must('story.move', { story: '60_story', stage: 'done' });
  await huskies.settle();
  const event = huskies.store.events(0, 100).find((event) => event.kind === 'agents_removed');
  expect(event).toMatchObject({ story: '60_story', message: message('remove.done', { n: 1, story: '60_story' }) });
  expect(stopped && huskies.world.isAlive(stopped.process)).toBe(false);
  expect(other && huskies.world.isAlive(other.process)).toBe(true);
  expect(agentsOf(huskies)).toEqual(['60_story_more:coder-1']);
});
