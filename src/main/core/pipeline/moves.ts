/** Moves of stories between stages, and what follows from them (docs/semantics.md, "Remove"). */
import type { Stage } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';

/** Stages in which a story's runs have no business: its records leave the pool. */
export function leavesPipeline(stage: Stage): boolean {
  return stage === 'done' || stage === 'archived';
}

/**
 * The story after a move. A person may move it from every stage to every other, back from the archive too. `movedAt`
 * tells of the stage, so a new place within it leaves it alone.
 */
export function moved(story: StoredStory, to: Stage, rank: string, now: number): StoredStory {
  return { ...story, stage: to, rank, movedAt: story.stage === to ? story.movedAt : now };
}
