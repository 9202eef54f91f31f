/** A host on fakes with one coder at work on one story: the starting point of most tests of runs. */
import { createTestHuskies, type TestHuskies } from './test-huskies.ts';

/** The story that the coder works on. */
export const STORY = '60_story_cleanup';

/** Opens the host. Its recovery is complete when this resolves. */
export async function opened(huskies = createTestHuskies()): Promise<TestHuskies> {
  await huskies.clock.until(huskies.host.open());
  return huskies;
}

/** Opens the host and adds the story, in current. */
export async function withStory(huskies?: TestHuskies): Promise<TestHuskies> {
  const host = await opened(huskies);
  await host.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  return host;
}

/** Starts a coder on the story. `agent`: the fake agent that was spawned for the run. */
export async function started(huskies: TestHuskies) {
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const agent = huskies.spawner.agents.get(run);
  if (agent === undefined) throw new Error('no agent was spawned');
  return { run, agent };
}

/** A host with one coder at work on a story that was in the backlog. */
export async function atWork(huskies?: TestHuskies) {
  const host = await opened(huskies);
  await host.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  return { huskies: host, ...(await started(host)) };
}
