/** What a person can do to agents, the same from card, panel, detail, palette and keys. */
import type { CommandInput } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import { isBusy, type Via } from '../../domain/index.ts';
import { act } from './call.ts';
import { openDialog } from './dialogs.ts';
import { lastPaneSize } from './pane-size.ts';
import type { ProjectStore } from './project-store.ts';

/** As the command's input has them. */
export type StartOptions = Pick<CommandInput<'agent.start'>, 'again' | 'fetch'>;

export async function startAgent(
  project: ProjectStore,
  story: string,
  agent: string,
  wishes: StartOptions = {},
): Promise<void> {
  const size = lastPaneSize();
  const reply = await act(project, 'agent.start', { story, agent, ...wishes, ...(size && { size }) });
  if (reply?.note) project.notices.show(text('start.behind', { note: messageText(reply.note) }));
}

/** No question for one agent: it starts at once; a second stop joins the first. */
export async function stopAgent(project: ProjectStore, story: string, agent: string, via: Via): Promise<void> {
  await act(project, 'agent.stop', { story, agent }, via);
}

export async function stopMany(
  project: ProjectStore,
  runs: readonly { story: string; agent: string }[],
  via: Via,
): Promise<void> {
  await Promise.all(runs.map((run) => stopAgent(project, run.story, run.agent, via)));
}

/** Stops the live agent of a story, or says that there is none. */
export async function stopStory(project: ProjectStore, story: string, via: Via): Promise<void> {
  const run = project.mirror.runsOf(story).find(isBusy);
  if (run) await stopAgent(project, story, run.agent, via);
  else project.notices.show(text('notice.nothing.runs', { story }));
}

export function askStopAll(project: ProjectStore, via: Via): void {
  if (project.mirror.busyRuns().items.length === 0) project.notices.show(text('notice.nothing.runs.at.all'));
  else openDialog(project, { kind: 'stop-all', via });
}

export async function retryFence(project: ProjectStore, story: string): Promise<void> {
  await act(project, 'fence.retry', { story });
}

/** `key`: of one record of `host.stuck`; none: all of them. */
export async function retryStuck(project: ProjectStore, key?: string): Promise<void> {
  await act(project, 'reconcile.retry', key === undefined ? {} : { key });
}
