/** Moves of stories over the board. Undo leads back to the same place where its neighbour is still there. */
import type { Stage } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { act } from './call.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';
import { storyOf } from './story.ts';
import { effectOf, rememberForUndo } from './undo.ts';

/** Who stands behind a story in its stage. */
export function nextInStage({ mirror }: Pick<ProjectStore, 'mirror'>, story: string): string | null {
  const record = recordOf(mirror.snapshot().stories, story);
  if (!record) return null;
  const stage = mirror.inStage(record.stage);
  return stage.items[stage.indexOf(record) + 1]?.id ?? null;
}

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
  const behind = nextInStage(project, story);
  const done =
    stage === 'archived'
      ? await act(project, 'story.archive', { story })
      : await act(project, 'story.move', { story, stage, before });
  if (done === null) return;
  const undoneText = text('move.undone', { story, stage: text(`stage.${from}`) });
  const said = from === stage ? null : text('move.made', { story, stage: text(`stage.${stage}`) });
  rememberForUndo(project, { ...effect, undo: () => moveBack(project, story, from, behind), undoneText }, said);
}

function moveBack(project: ProjectStore, story: string, stage: Stage, behind: string | null): Promise<object | null> {
  const there = behind !== null && recordOf(project.mirror.snapshot().stories, behind)?.stage === stage;
  return act(project, 'story.move', { story, stage, before: there ? behind : null });
}

/** One stage to the left or right; archived is not on that road. */
export async function moveBy(project: ProjectStore, story: string, step: 1 | -1): Promise<void> {
  const stage = storyOf(project, story)?.stage;
  if (stage === undefined) return;
  const target = STAGES[STAGES.indexOf(stage) + step];
  if (target !== undefined && target !== 'archived') await moveStory(project, story, target);
}
