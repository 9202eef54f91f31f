/** Starting an agent again after its stop. */
import { fits, isBusy } from '../../domain/index.ts';
import { startAgent } from './actions.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';

/** Whether the agent's role fits the story in its present state. The role `other` fits every stage but the archive. */
export function fitsStory({ mirror }: Pick<ProjectStore, 'mirror'>, story: string, agent: string): boolean {
  const snapshot = mirror.snapshot();
  const record = recordOf(snapshot.stories, story);
  const role = recordOf(snapshot.agents, agent)?.role;
  if (!record || role === undefined) return false;
  return fits(role, record);
}

/** Starts the agent after its stop, when the worktree is free. After a failed stop the host refuses the start. */
export async function startAfterStop(project: ProjectStore, story: string, agent: string): Promise<void> {
  const { mirror } = project;
  await new Promise<void>((resolve) => {
    const isDone = () => !mirror.runsOf(story).some(isBusy);
    if (isDone()) {
      resolve();
      return;
    }
    const off = mirror.subscribeRunsOf(story, () => {
      if (!isDone()) return;
      off();
      resolve();
    });
    project.onDispose(off);
  });
  // The story may have changed while the stop was in progress.
  if (fitsStory(project, story, agent)) await startAgent(project, story, agent);
}
