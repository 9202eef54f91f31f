/** Moves of stories over the board. Undo leads back to the same place where its neighbour is still there. */
import type { Snapshot, Stage } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { act } from './call.ts';
import { recordOf, storiesByStage } from './derive.ts';
import { currentSnapshot } from './mirror.ts';
import { effectOf, keepMade } from './undo.ts';

/** Who stands behind a story in its stage. */
export function nextInStage(snapshot: Snapshot, story: string): string | null {
  const record = recordOf(snapshot.stories, story);
  if (!record) return null;
  const column = storiesByStage(snapshot.stories)[record.stage];
  return column[column.indexOf(record) + 1]?.id ?? null;
}

export async function moveStory(story: string, stage: Stage, before: string | null = null): Promise<void> {
  const snapshot = currentSnapshot();
  const record = recordOf(snapshot.stories, story);
  if (!record) return;
  const { stage: from } = record;
  const effect = effectOf(record, { stage });
  const behind = nextInStage(snapshot, story);
  const done =
    stage === 'archived' ? await act('story.archive', { story }) : await act('story.move', { story, stage, before });
  if (done === null) return;
  const undone = text('move.undone', { story, stage: text(`stage.${from}`) });
  const said = from === stage ? null : text('move.made', { story, stage: text(`stage.${stage}`) });
  keepMade({ ...effect, back: () => moveBack(story, from, behind), undone }, said);
}

function moveBack(story: string, stage: Stage, behind: string | null): Promise<object | null> {
  const there = behind !== null && recordOf(currentSnapshot().stories, behind)?.stage === stage;
  return act('story.move', { story, stage, before: there ? behind : null });
}

/** One stage to the left or right; archived is not on that road. */
export async function moveBy(story: string, step: 1 | -1): Promise<void> {
  const stage = recordOf(currentSnapshot().stories, story)?.stage;
  if (stage === undefined) return;
  const target = STAGES[STAGES.indexOf(stage) + step];
  if (target !== undefined && target !== 'archived') await moveStory(story, target);
}
