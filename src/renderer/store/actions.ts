/** What a person can do to agents, the same from card, panel, detail, palette and keys. */
import type { CommandInput } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { act } from './call.ts';
import { busyRuns, runsOf } from './derive.ts';
import { openDialog } from './dialogs.ts';
import { currentSnapshot } from './mirror.ts';
import { notice } from './notices.ts';
import { lastPaneSize } from './pane-size.ts';

/** As the command's input has them. */
export type StartWishes = Pick<CommandInput<'agent.start'>, 'again' | 'fetch'>;

export async function startAgent(story: string, agent: string, wishes: StartWishes = {}): Promise<void> {
  const size = lastPaneSize();
  const reply = await act('agent.start', { story, agent, ...wishes, ...(size && { size }) });
  if (reply?.note) notice(text('start.behind', { note: messageText(reply.note) }));
}

/** No question for one agent: it starts at once; a second stop joins the first. */
export async function stopAgent(story: string, agent: string, via: string): Promise<void> {
  await act('agent.stop', { story, agent, via });
}

export async function stopMany(runs: readonly { story: string; agent: string }[], via: string): Promise<void> {
  await Promise.all(runs.map((run) => stopAgent(run.story, run.agent, via)));
}

/** Stops the live agent of a story, or says that there is none. */
export async function stopStory(story: string, via: string): Promise<void> {
  const run = runsOf(currentSnapshot(), story).find(isBusy);
  if (run) await stopAgent(story, run.agent, via);
  else notice(text('notice.nothing.runs', { story }));
}

export function askStopAll(via: string): void {
  if (busyRuns(currentSnapshot().runs).length === 0) notice(text('notice.nothing.runs.at.all'));
  else openDialog({ kind: 'stop-all', via });
}

export async function retryFence(story: string): Promise<void> {
  await act('fence.retry', { story });
}

/** `key`: of one record of `host.stuck`; none: all of them. */
export async function retryStuck(key?: string): Promise<void> {
  await act('reconcile.retry', key === undefined ? {} : { key });
}
