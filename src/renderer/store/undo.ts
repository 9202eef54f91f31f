/** The way back from what was done to stories here. A stop that began is finished, and then a new start is offered. */
import type { StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fits, isBusy, isLive } from '../../domain/index.ts';
import { startAgent } from './actions.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';
import { agentsStoppedBy, type StoryChange } from './stopped-agents.ts';
import type { UndoStep } from './undo-steps.ts';

type Seen = Pick<ProjectStore, 'mirror'>;

/** The oldest steps are dropped beyond this. */
const MAX_STEPS = 20;

/** To be asked before the change: which runs live, and whom it will stop. */
export function effectOf(
  { mirror }: Seen,
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

/** Keeps it for Undo; `said`: says it too, with whom it stops. */
export function rememberForUndo(project: ProjectStore, step: UndoStep, said: string | null): void {
  project.undo.setState((s) => ({ steps: [...s.steps, step].slice(-MAX_STEPS) }));
  if (said === null) return;
  const undo = { label: text('undo.label'), run: () => void undoLast(project) };
  project.notices.show(said, undo, 'made', stopsNote(step.stops));
}

/** 'Stops coder-1.', or nothing where nobody is stopped. */
export function stopsNote(stops: readonly string[]): string | undefined {
  return stops.length === 0 ? undefined : text('undo.stops', { agents: stops.join(', ') });
}

/** Takes back what was done last, if there is anything. */
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
    notices.show(last.undoneText, undefined, 'made');
    return;
  }
  const again = { label: text('undo.again', { agent }), run: () => void startAfterStop(project, last.story, agent) };
  const offered = isWanted(project, last.story, agent) ? again : undefined;
  notices.show(last.undoneText, offered, 'made', text('undo.stopped', { agent }));
}

/** Whether the story, as it is now, wants an agent of this role; another role is bound to no stage but ends in the archive. */
function isWanted({ mirror }: Seen, story: string, agent: string): boolean {
  const snapshot = mirror.snapshot();
  const record = recordOf(snapshot.stories, story);
  const role = recordOf(snapshot.agents, agent)?.role;
  if (!record || role === undefined) return false;
  return fits(role, record);
}

/** The agent that ran when it was done and has been stopped, or is being stopped, since. */
export function stoppedBy({ mirror }: Seen, { runs }: Pick<UndoStep, 'runs'>): string | null {
  for (const [id, agent] of Object.entries(runs)) {
    const run = recordOf(mirror.snapshot().runs, id);
    if (!run || !isLive(run) || run.stopping) return agent;
  }
  return null;
}

/** The worktree opens only when the stop is through; a stop that fails leaves a fence and no start. */
async function startAfterStop(project: ProjectStore, story: string, agent: string): Promise<void> {
  const { mirror } = project;
  await new Promise<void>((resolve) => {
    const through = () => !mirror.runsOf(story).some(isBusy);
    if (through()) {
      resolve();
      return;
    }
    const off = mirror.subscribeRunsOf(story, () => {
      if (!through()) return;
      off();
      resolve();
    });
    project.own(off);
  });
  // the story may have moved on while the stop went through
  if (isWanted(project, story, agent)) await startAgent(project, story, agent);
}
