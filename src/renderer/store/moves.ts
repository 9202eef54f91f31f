/** Moves of stories on the board. Undo moves a story back before the same neighbour, if that is still there. */
import type { Changed, Stage } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { act } from './call.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';
import { storyName, storyOf } from './story.ts';
import { effectOf, rememberForUndo } from './undo.ts';

/** The id of the story after this one in its stage; null if it is the last one. */
export function nextInStage({ mirror }: Pick<ProjectStore, 'mirror'>, story: string): string | null {
  const record = recordOf(mirror.snapshot().stories, story);
  if (!record) return null;
  const stage = mirror.inStage(record.stage);
  return stage.items[stage.indexOf(record) + 1]?.id ?? null;
}

/** Moves a story into a stage, before the story `before` or to the end (null). Moving to `archived` archives it. */
export async function moveStory(
  project: ProjectStore,
  story: string,
  stage: Stage,
  before: string | null = null,
): Promise<void> {
  const record = storyOf(project, story);
  if (!record) return;
  const { stage: from } = record;
  const effect = effectOf(project, record, { stage });
  const next = nextInStage(project, story);
  const done =
    stage === 'archived'
      ? await act(project, 'story.archive', { story })
      : await act(project, 'story.move', { story, stage, before });
  if (!done?.changed) return;
  const name = storyName(record);
  const undoneText = text('move.undone', { story: name, stage: text(`stage.${from}`) });
  const message = from === stage ? null : text('move.made', { story: name, stage: text(`stage.${stage}`) });
  rememberForUndo(project, { ...effect, undo: () => moveBack(project, story, from, next), undoneText }, message);
}

function moveBack(project: ProjectStore, story: string, stage: Stage, next: string | null): Promise<Changed | null> {
  const isThere = next !== null && recordOf(project.mirror.snapshot().stories, next)?.stage === stage;
  return act(project, 'story.move', { story, stage, before: isThere ? next : null });
}

/** Moves a story one stage to the left (-1) or right (1), but never into the archive. */
export async function moveBy(project: ProjectStore, story: string, step: 1 | -1): Promise<void> {
  const target = stageBeside(project, story, step);
  if (target !== null) await moveStory(project, story, target);
}

/** The stage to the left (-1) or right (1) of the story's own; null if there is none, or if it is the archive. */
export function stageBeside(
  project: Pick<ProjectStore, 'mirror' | 'archive'>,
  story: string,
  step: 1 | -1,
): Stage | null {
  const stage = storyOf(project, story)?.stage;
  if (stage === undefined) return null;
  const target = STAGES[STAGES.indexOf(stage) + step];
  return target === undefined || target === 'archived' ? null : target;
}
