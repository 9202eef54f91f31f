/** What a drop would do to the story's agents, said before the drop. */
import type { RunRecord, Stage, StoryRecord } from '../../contract/index.ts';
import { canonicalRole, isLive } from '../store/derive.ts';

/** The agents that a move to `target` stops: the stage rule's, and everybody's when the story leaves for good. */
export function agentsStoppedBy(story: StoryRecord, runs: readonly RunRecord[], target: Stage): string[] {
  if (target === story.stage) return [];
  const wanted = canonicalRole({ ...story, stage: target });
  const leaves = target === 'done' || target === 'archived';
  return runs
    .filter((run) => isLive(run.status) && run.stopping === null)
    .filter((run) => leaves || (run.role !== 'other' && run.role !== wanted))
    .map((run) => run.agent);
}
