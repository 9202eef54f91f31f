/** Which agents a change of a story will stop. Menus show them before the change, and a notice after it. */
import type { RunRecord, StoryRecord } from '../../contract/index.ts';
import {
  canonicalRole,
  endsWithStory,
  isLive,
  isMisplaced,
  leavesPipeline,
  type StoryState,
} from '../../domain/index.ts';

/** A change of the parts of a story that decide which role fits it. */
export type StoryChange = Partial<StoryState>;

/** The agents that the change stops: those whose role no longer fits, and all if the story leaves the pipeline. */
export function agentsStoppedBy(story: StoryRecord, runs: readonly RunRecord[], change: StoryChange): string[] {
  const after = { ...story, ...change };
  const leaves = after.stage !== story.stage && leavesPipeline(after.stage);
  if (!leaves && canonicalRole(after) === canonicalRole(story)) return [];
  return runs
    .filter((run) => isLive(run) && run.stopping === null)
    .filter((run) => (leaves && endsWithStory(run)) || isMisplaced(run, after))
    .map((run) => run.agent);
}
