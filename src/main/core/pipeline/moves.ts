/** Moves of stories between stages: which are legal, and what follows from them (semantics: "Remove (story)"). */
import { STAGES, type Stage } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';

/** What a move means. A person may move a story from every stage to every other, back from the archive too. */
export interface Move {
  from: Stage;
  to: Stage;
  /** False: only its place within the stage changes. */
  changesStage: boolean;
  /** Its live runs are to be stopped and verified, then all its records leave the pool. */
  leaves: boolean;
}

/** Stages in which a story's runs have no business. */
const LEFT: readonly Stage[] = ['done', 'archived'];

export function isStage(name: string): name is Stage {
  return (STAGES as readonly string[]).includes(name);
}

/** What moving a story to `to` means; null: there is no such stage. */
export function planMove(story: Pick<StoredStory, 'stage'>, to: string): Move | null {
  if (!isStage(to)) return null;
  const changesStage = story.stage !== to;
  return { from: story.stage, to, changesStage, leaves: changesStage && LEFT.includes(to) };
}

/** The story after the move. `movedAt` tells of the stage, so a new place within it leaves it alone. */
export function moved(story: StoredStory, move: Move, rank: string, now: number): StoredStory {
  return { ...story, stage: move.to, rank, movedAt: move.changesStage ? now : story.movedAt };
}
