/** Moves of stories between stages (docs/semantics.md, "Remove"). */
import type { Stage } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';

/**
 * The story after a move. Every move is allowed, also out of the archive. `movedAt` changes only with the stage. `now`:
 * ms since the epoch.
 */
export function moved(story: StoredStory, to: Stage, rank: string, now: number): StoredStory {
  return { ...story, stage: to, rank, movedAt: story.stage === to ? story.movedAt : now };
}
