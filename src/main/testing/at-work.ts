/** A host on fakes with one coder at work on one story: the starting point of most tests of runs. */
import { createTestHuskies, type TestHuskies } from './test-huskies.ts';

/** The story that the coder works on. */
export const STORY = '60_story_cleanup';

/** Opens the host. Its recovery is complete when this resolves. */
export async function opened(huskies = createTestHuskies()): Promise<TestHuskies> {
  await huskies.clock.until(huskies.host.open());
  return huskies;
}

/** A host with one coder at work. `agent`: the fake agent that was spawned for the run. */
export async function atWork(huskies?: TestHuskies) {
  const host = await opened(huskies);
  await host.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  const { run } = await host.must('agent.start', { story: STORY, agent: 'coder-1' });
  await host.settle();
  const agent = host.spawner.agents.get(run);
  if (agent === undefined) throw new Error('no agent was spawned');
  return { huskies: host, run, agent };
}
