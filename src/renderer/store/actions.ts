/** What a person can do to agents. Card, panel, detail, palette and keys all call these. */
import type { CommandInput } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import { isTypingInDetail } from '../ui/typing.ts';
import { act } from './call.ts';
import { openDialog } from './dialogs.ts';
import { lastPaneSize } from './pane-size.ts';
import type { ProjectStore } from './project-store.ts';
import { openTerminal } from './view.ts';

/** The id of the notice that nothing is running: a newer one replaces it. */
export const NOTHING_RUNS_NOTICE = 'nothing runs';

/** Options of `agent.start`, with the names that the command gives them. */
export type StartOptions = Pick<CommandInput<'agent.start'>, 'again' | 'fetch' | 'road'>;

/**
 * Starts an agent, and opens its terminal or conversation with the keyboard focus, unless another story was selected
 * meanwhile or a person types in the open detail. If the base branch is behind its remote, a notice says so. A refusal is
 * shown as a notice too.
 */
export async function startAgent(
  project: ProjectStore,
  story: string,
  agent: string,
  options: StartOptions = {},
): Promise<void> {
  const { selected } = project.view.getState();
  const run = await startBeside(project, story, agent, options);
  const now = project.view.getState().selected;
  if (run === null || (now !== selected && now !== story) || isTypingInDetail({ ended: false })) return;
  openTerminal(project, story, run);
}

/**
 * Starts an agent and leaves what is shown and the keyboard focus where they are. Resolves to the run's id; null if the start
 * was refused.
 */
export async function startBeside(
  project: ProjectStore,
  story: string,
  agent: string,
  options: StartOptions = {},
): Promise<string | null> {
  const size = lastPaneSize();
  const reply = await act(project, 'agent.start', { story, agent, ...options, ...(size && { size }) });
  if (reply?.note) project.notices.show(text('start.behind', { note: messageText(reply.note) }));
  return reply?.run ?? null;
}

/** Opens the confirmation for 'Stop all'; if nothing is running, a notice says so. */
export function askStopAll(project: ProjectStore, via: Via): void {
  const nothingRuns = () => project.mirror.busyRuns().items.length === 0;
  if (!nothingRuns()) {
    openDialog(project, { kind: 'stop-all', via });
    return;
  }
  const message = text('notice.nothing.runs.at.all');
  project.notices.follow(NOTHING_RUNS_NOTICE, () => (nothingRuns() ? { message } : null), project.mirror.subscribeBusy);
}

/** Asks the host to check a fence again. Without `worktree` it is the one of the story's own worktree. */
export async function retryFence(
  project: ProjectStore,
  { story, worktree }: { story: string; worktree?: string },
): Promise<void> {
  await act(project, 'fence.retry', { story, ...(worktree === undefined ? {} : { worktree }) });
}

/** Retries what reconcile is stuck on: the `host.stuck` record with that `key`, or all of them without a key. */
export async function retryStuck(project: ProjectStore, key?: string): Promise<void> {
  await act(project, 'reconcile.retry', key === undefined ? {} : { key });
}

/** Runs the steps of the setup that have not passed in the story's worktree. A refusal is shown as a notice. */
export async function setUpWorktree(project: ProjectStore, story: string, via?: Via): Promise<void> {
  await act(project, 'worktree.setup', { story }, via);
}
