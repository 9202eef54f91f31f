/** Messages to the agent of a story, from wherever they are written. */
import type { RunRecord } from '../../contract/index.ts';
import { isLive } from '../../domain/index.ts';
import { act } from './call.ts';
import type { ProjectStore } from './project-store.ts';

/** The agent of a story that gets a message: the one that works there, else the one that worked there last; null: none. */
export function messageAgent({ mirror }: Pick<ProjectStore, 'mirror'>, story: string): string | null {
  const runs = mirror.runsOf(story).filter(({ kind }) => kind === 'agent');
  const newest = (some: readonly RunRecord[]) => [...some].sort((a, b) => b.startedAt - a.startedAt)[0];
  const run = newest(runs.filter(isLive)) ?? newest(runs);
  return run?.agent ?? mirror.snapshot().receipts[story]?.agent ?? null;
}

/** Sends a message to an agent of the story. True if the host has taken it; a refusal is shown as a notice. */
export async function sendToAgent(
  project: ProjectStore,
  to: { story: string; agent: string },
  words: string,
): Promise<boolean> {
  return (await act(project, 'agent.prompt', { ...to, text: words })) !== null;
}
