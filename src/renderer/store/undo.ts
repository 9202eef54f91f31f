/** Undo for changes of stories. A stop that has begun still completes; Undo then offers to start the agent again. */
import type { StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fits, isBusy, isLive } from '../../domain/index.ts';
import { startAgent } from './actions.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';
import { agentsStoppedBy, type StoryChange } from './stopped-agents.ts';
import type { UndoStep } from './undo-steps.ts';

type WithMirror = Pick<ProjectStore, 'mirror'>;

/** How many steps the history holds; older ones are dropped. */
const MAX_STEPS = 20;
/** The id of the notice about a change: a newer one replaces it. */
const UNDO_NOTICE = 'undo';

/** What a change will do to the story's agents. To be called before the change. */
export function effectOf(
  { mirror }: WithMirror,
  story: StoryRecord,
  change: StoryChange,
): Pick<UndoStep, 'story' | 'runs' | 'stops'> {
  const runs = mirror.runsOf(story.id);
  const live = runs.filter((run) => isLive(run));
  return {
    story: story.id,
    runs: Object.fromEntries(live.map((run) => [run.id, run.agent])),
    stops: agentsStoppedBy(story, runs, change),
  };
}

/** Adds the step to the history. With a `message`, a notice shows it with the agents it stops and an Undo button. */
export function rememberForUndo(project: ProjectStore, step: UndoStep, message: string | null): void {
  project.undo.setState((s) => ({ steps: [...s.steps, step].slice(-MAX_STEPS) }));
  if (message === null) return;
  const undo = { label: text('undo.label'), run: () => void undoLast(project) };
  project.notices.show(message, undo, UNDO_NOTICE, stopsNote(step.stops));
}

/** For example 'Stops coder-1.'; undefined if nothing is stopped. */
export function stopsNote(stops: readonly string[]): string | undefined {
  return stops.length === 0 ? undefined : text('undo.stops', { agents: stops.join(', ') });
}

/** Undoes the newest change; if there is none, a notice says so. */
export async function undoLast(project: ProjectStore): Promise<void> {
  const { notices, undo } = project;
  const last = undo.getState().steps.at(-1);
  if (!last) {
    notices.show(text('undo.none'));
    return;
  }
  undo.setState((s) => ({ steps: s.steps.slice(0, -1) }));
  if ((await last.undo()) === null) return;
  const agent = stoppedBy(project, last);
  if (agent === null) {
    notices.show(last.undoneText, undefined, UNDO_NOTICE);
    return;
  }
  const startAgain = {
    label: text('undo.again', { agent }),
    run: () => void startAfterStop(project, last.story, agent),
  };
  const offer = fitsStory(project, last.story, agent) ? startAgain : undefined;
  notices.show(last.undoneText, offer, UNDO_NOTICE, text('undo.stopped', { agent }));
}

/** Whether the agent's role fits the story in its present state. The role `other` fits every stage but the archive. */
function fitsStory({ mirror }: WithMirror, story: string, agent: string): boolean {
  const snapshot = mirror.snapshot();
  const record = recordOf(snapshot.stories, story);
  const role = recordOf(snapshot.agents, agent)?.role;
  if (!record || role === undefined) return false;
  return fits(role, record);
}

/** The agent that was live before the step and has been stopped, or is being stopped, since; null if there is none. */
export function stoppedBy({ mirror }: WithMirror, { runs }: Pick<UndoStep, 'runs'>): string | null {
  for (const [id, agent] of Object.entries(runs)) {
    const run = recordOf(mirror.snapshot().runs, id);
    if (!run || !isLive(run) || run.stopping) return agent;
  }
  return null;
}

/** Starts the agent after its stop, when the worktree is free. After a failed stop the host refuses the start. */
async function startAfterStop(project: ProjectStore, story: string, agent: string): Promise<void> {
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
