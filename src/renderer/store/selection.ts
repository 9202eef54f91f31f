/** The stories that are chosen for an action on all of them, and what can be done with them at once. */
import type { RunRecord, Stage, StoryRecord } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { setPriority } from './fields.ts';
import { moveStory } from './moves.ts';
import type { ProjectStore } from './project-store.ts';
import { columnsOf } from './shown.ts';
import { agentsStoppedBy } from './stopped-agents.ts';
import { stopMany } from './stops.ts';
import { storyOf } from './story.ts';
import type { WithView } from './view.ts';

/** Chooses a story, or takes it out again. */
export function toggleChosen({ view }: WithView, story: string): void {
  view.setState(({ chosen }) => ({
    chosen: chosen.includes(story) ? chosen.filter((one) => one !== story) : [...chosen, story],
  }));
}

/** Chooses none. */
export function clearChosen({ view }: WithView): void {
  view.setState({ chosen: [] });
}

/**
 * Chooses the stories of a column from the last chosen one, else from the selected one, to this one. From another column it
 * chooses only this one as well.
 */
export function chooseTo({ view, shown }: Pick<ProjectStore, 'view' | 'shown'>, story: string): void {
  const { chosen, selected, archived } = view.getState();
  const from = chosen.at(-1) ?? selected ?? story;
  const column = columnsOf(shown, archived).find(({ stories }) => stories.some(({ id }) => id === story));
  const ids = column?.stories.map(({ id }) => id) ?? [];
  const [start, end] = [ids.indexOf(from), ids.indexOf(story)];
  const range = start < 0 ? [story] : ids.slice(Math.min(start, end), Math.max(start, end) + 1);
  view.setState({ chosen: [...new Set([...chosen, ...range])] });
}

/** The chosen stories that are still there, in the order in which they were chosen. */
export function chosenStories(project: Pick<ProjectStore, 'view' | 'mirror' | 'archive'>): StoryRecord[] {
  return project.view.getState().chosen.flatMap((id) => storyOf(project, id) ?? []);
}

/** The busy runs of these stories that are not being stopped yet. */
export function stoppableRuns({ mirror }: Pick<ProjectStore, 'mirror'>, stories: readonly string[]): RunRecord[] {
  return stories.flatMap((story) => mirror.runsOf(story).filter((run) => isBusy(run) && run.stopping === null));
}

/** The agents that moving all chosen stories into the stage would stop. */
export function stopsOfMove(project: Pick<ProjectStore, 'view' | 'mirror' | 'archive'>, stage: Stage): string[] {
  return chosenStories(project).flatMap((story) => agentsStoppedBy(story, project.mirror.runsOf(story.id), { stage }));
}

/** Moves all chosen stories to the end of a stage, one after the other; `archived` archives them. */
export async function moveChosen(project: ProjectStore, stage: Stage): Promise<void> {
  for (const { id, stage: from } of chosenStories(project)) if (from !== stage) await moveStory(project, id, stage);
  clearChosen(project);
}

/** Stops the agents of all chosen stories. */
export async function stopChosen(project: ProjectStore): Promise<void> {
  await stopMany(project, stoppableRuns(project, project.view.getState().chosen), 'card');
}

/** Sets the priority of all chosen stories. */
export async function prioritiseChosen(project: ProjectStore, priority: StoryRecord['priority']): Promise<void> {
  for (const story of chosenStories(project)) await setPriority(project, story, priority);
  clearChosen(project);
}
