/** Messages of a person to the agent of a story, from wherever they are written, and on whichever road it is. */
import type { Refusal, RunRecord } from '../../contract/index.ts';
import { isLive } from '../../domain/index.ts';
import { call } from './call.ts';
import type { ProjectStore } from './project-store.ts';

/** The agent of a story that gets a message: the one that works there, else the one that worked there last; null: none. */
export function messageAgent({ mirror }: Pick<ProjectStore, 'mirror'>, story: string): string | null {
  const runs = mirror.runsOf(story).filter(({ kind }) => kind === 'agent');
  const newest = (some: readonly RunRecord[]) => [...some].sort((a, b) => b.startedAt - a.startedAt)[0];
  const run = newest(runs.filter(isLive)) ?? newest(runs);
  return run?.agent ?? mirror.snapshot().receipts[story]?.agent ?? null;
}

/**
 * Sends words to an agent on a story: it gets them after its turn, or in its terminal at once. One that has ended is started
 * again with them, and goes on in its session. Returns why they were not sent; null if they were.
 */
export async function sendToAgent(
  project: ProjectStore,
  { story, agent }: { story: string; agent: string },
  words: string,
): Promise<Refusal | null> {
  const result = await call(project, 'agent.prompt', { story, agent, text: words });
  return result.ok ? null : result.error;
}
