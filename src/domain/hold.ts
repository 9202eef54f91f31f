/** The hold of a story: after a stop, nothing is started on it automatically until there is a new cause (I9). */
import { type Message, message } from './message.ts';
import { canonicalRole } from './role.ts';
import { isLive, type RunRecord, type Stopping } from './run.ts';
import { leavesPipeline, type StoryState } from './story.ts';

/**
 * The hold that the stop of a run puts on its story; null if it puts none. Only a person and the stage rule hold a
 * story, and only where the same run could be started again without a new cause.
 */
export function holdAfterStop(
  run: Pick<RunRecord, 'kind' | 'role' | 'agent' | 'status'>,
  story: StoryState,
  { by, why }: Pick<Stopping, 'by' | 'why'>,
): Message | null {
  if ((by !== 'person' && by !== 'stage-rule') || !mayRunAgain(run, story)) return null;
  const { agent } = run;
  return by === 'person' ? message('hold.person', { agent }) : message('hold.rule', { agent, why });
}

/** A story in backlog may be moved to current by the scheduler, which is no new cause. */
function mayRunAgain(run: Pick<RunRecord, 'kind' | 'role' | 'status'>, story: StoryState): boolean {
  if (leavesPipeline(story.stage)) return false;
  if (run.kind !== 'agent') return isLive(run);
  const wants = canonicalRole(story);
  return run.role !== 'other' && (wants === run.role || (wants === null && isLive(run)));
}
