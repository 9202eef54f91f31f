/** Undo for changes of stories. A stop that has begun still completes; Undo then offers to start the agent again. */
import type { ReceiptRecord, StoryRecord } from '../../contract/index.ts';
import { receiptProof, text } from '../../contract/index.ts';
import { isBusy, isLive } from '../../domain/index.ts';
import { recordOf } from './derive.ts';
import type { NoticeAction, NoticeContent } from './notices.ts';
import type { ProjectStore } from './project-store.ts';
import { fitsStory, startAfterStop } from './start-again.ts';
import { agentsStoppedBy, type StoryChange } from './stopped-agents.ts';
import type { UndoStep } from './undo-steps.ts';

type WithMirror = Pick<ProjectStore, 'mirror'>;

/** How many steps the history holds; older ones are dropped. */
const MAX_STEPS = 20;
/** The id of the notice about a change: a newer one replaces it. */
export const UNDO_NOTICE = 'undo';

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
  followStep(project, step, () => ({
    message,
    action: undoOffer(project, step),
    description: stopsText(project, step),
  }));
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
    notices.show(text('undo.none'), undefined, UNDO_NOTICE);
    return;
  }
  undo.setState((s) => ({ steps: s.steps.slice(0, -1) }));
  const undone = await last.undo();
  if (undone === null) return;
  const message = undone.changed ? last.undoneText : text('undo.none');
  followStep(project, last, () => ({ message, ...stoppedContent(project, last) }));
}

/** Shows the notice about a step, and keeps it true while the story, its runs or the history change. */
function followStep(project: ProjectStore, { story }: UndoStep, content: () => NoticeContent): void {
  const { notices, mirror, undo } = project;
  notices.follow(UNDO_NOTICE, content, (listener) => {
    const offs = [
      mirror.subscribeRunsOf(story, listener),
      mirror.subscribeFenceOf(story, listener),
      mirror.subscribeRecord('stories', story, listener),
      mirror.subscribeRecord('receipts', story, listener),
      undo.subscribe(listener),
    ];
    return () => {
      for (const off of offs) off();
    };
  });
}

/** The Undo button of the notice about a step. Undo reverts the newest change, so older ones do not offer it. */
function undoOffer(project: ProjectStore, step: UndoStep): NoticeAction | undefined {
  if (project.undo.getState().steps.at(-1) !== step) return undefined;
  return { label: text('undo.label'), run: () => void undoLast(project) };
}

/** The agents that the step stops: 'Stops coder-1.', and the verdict as soon as there is one. */
function stopsText({ mirror }: WithMirror, { story, runs, stops }: UndoStep): string | undefined {
  const { runs: records, receipts } = mirror.snapshot();
  const receipt = recordOf(receipts, story);
  const stopped = Object.entries(runs).filter(([, agent]) => stops.includes(agent));
  const isPending = (id: string) => {
    const run = recordOf(records, id);
    return run !== null && isBusy(run);
  };
  const note = stopsNote(stopped.filter(([id]) => isPending(id)).map(([, agent]) => agent));
  const proof = stopped.some(([id]) => id === receipt?.run && !isPending(id)) ? proofText(receipt) : undefined;
  return [note, proof].filter((part) => part !== undefined).join(' ') || undefined;
}

/** For example 'coder-1: proven gone: 14 processes in 38 ms.'. */
function proofText(receipt: ReceiptRecord | null): string | undefined {
  return receipt === null ? undefined : text('undo.proof', { agent: receipt.agent, proof: receiptProof(receipt) });
}

/** What the notice of an undone step shows about the agent that the step stopped, with the offer to start it again. */
function stoppedContent(project: ProjectStore, step: UndoStep): Omit<NoticeContent, 'message'> {
  const { mirror } = project;
  const { story } = step;
  const agent = stoppedBy(project, step);
  const runs = mirror.runsOf(story);
  // The agent, or another one, works on the story again.
  if (agent === null || runs.some((run) => isBusy(run) && run.stopping === null)) return {};
  if (mirror.fenceOf(story) !== null) return { description: proofText(recordOf(mirror.snapshot().receipts, story)) };
  const startAgain = {
    label: text('undo.again', { agent }),
    run: () => void startAfterStop(project, story, agent),
  };
  const action = fitsStory(project, story, agent) ? startAgain : undefined;
  return { action, description: text('undo.stopped', { agent }) };
}

/** The agent that was live before the step and has been stopped, or is being stopped, since; null if there is none. */
export function stoppedBy({ mirror }: WithMirror, { runs }: Pick<UndoStep, 'runs'>): string | null {
  for (const [id, agent] of Object.entries(runs)) {
    const run = recordOf(mirror.snapshot().runs, id);
    if (!run || !isLive(run) || run.stopping) return agent;
  }
  return null;
}
