/** Which agents a change of a story stops by the way, said before it and with it. */
import type { RunRecord, StoryRecord } from '../../contract/index.ts';
import { canonicalRole, endsWithStory, isLive, isMisplaced, type StoryState } from '../../domain/index.ts';

/** What decides which agent a story wants. */
export type StoryChange = Partial<StoryState>;

/** The agents that the change stops: the stage rule's, and all others as well when the story leaves for good. */
export function agentsStoppedBy(story: StoryRecord, runs: readonly RunRecord[], change: StoryChange): string[] {
  const after = { ...story, ...change };
  const leaves = after.stage !== story.stage && (after.stage === 'done' || after.stage === 'archived');
  if (!leaves && canonicalRole(after) === canonicalRole(story)) return [];
  return runs
    .filter((run) => isLive(run) && run.stopping === null)
    .filter((run) => (leaves && endsWithStory(run)) || isMisplaced(run, after))
    .map((run) => run.agent);
}
