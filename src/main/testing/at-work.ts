/** A host on fakes with one coder at work on one story: the starting point of most tests of runs. */
import { messageText } from '../../contract/index.ts';
import { type AgentSignal, createCancel } from '../core/ports/index.ts';
import type { FakeAgent } from './fake-spawner.ts';
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

/** Delays the making of worktrees until the returned function is called. */
export function delayWorktrees(huskies: TestHuskies): () => void {
  let proceed: () => void = () => undefined;
  const delay = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const { makeWorktree } = huskies.git;
  huskies.git.makeWorktree = async (story, base) => {
    await delay;
    return await makeWorktree.call(huskies.git, story, base);
  };
  return proceed;
}

/** The program that runs for the story now. */
export function runningProgram(huskies: TestHuskies): FakeAgent {
  const [run] = huskies.host.ledger.runsOf(STORY).filter(({ status }) => status === 'running');
  const program = run && huskies.spawner.agents.get(run.id);
  if (program === undefined) throw new Error('nothing runs');
  return program;
}

/** The events of runs as sentences, oldest first. */
export const eventsOf = (huskies: TestHuskies) =>
  huskies.store
    .events(0, 100)
    .filter(({ agent }) => agent !== null)
    .map(({ kind, agent, message }) => `${kind} ${agent}: ${messageText(message, 'copied')}`);

/** The run's CLI reports these by a hook. */
export function tells({ host }: Pick<TestHuskies, 'host'>, run: string, ...signals: AgentSignal[]): Promise<unknown> {
  return host.takeReport(run, { signals, question: null, over: null, problem: null }, createCancel());
}
