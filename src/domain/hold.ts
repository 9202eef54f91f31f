/**
 * The hold of a story: after a stop, or an import from the inbox, nothing is started on it automatically until there is a
 * new cause (I9).
 */
import type { Caller } from './caller.ts';
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

/**
 * The hold of a story that is added from a file; null: none. Who wrote a file of the inbox is not known, so a
 * story that it puts further than backlog waits for a person.
 */
export function holdAfterImport({ stage }: Pick<StoryState, 'stage'>, caller: Caller, file: string): Message | null {
  const isFromInbox = caller.kind === 'person' && caller.via === 'inbox';
  return isFromInbox && canonicalRole({ stage, blocked: null, frozen: false }) !== null
    ? message('hold.inbox', { file, stage })
    : null;
}

/** A story in backlog may be moved to current by the scheduler, which is no new cause. */
function mayRunAgain(run: Pick<RunRecord, 'kind' | 'role' | 'status'>, story: StoryState): boolean {
  if (leavesPipeline(story.stage)) return false;
  if (run.kind !== 'agent') return isLive(run);
  const wants = canonicalRole(story);
  return run.role !== 'other' && (wants === run.role || (wants === null && isLive(run)));
}
