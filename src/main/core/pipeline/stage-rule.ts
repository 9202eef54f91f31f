/** What the stage rule says about a run, with its reason (docs/semantics.md, "Reconcile"). */
import { type Message, message, type Role, type RunRecord } from '../../../contract/index.ts';
import { canonicalRole, isMisplaced, type StoryState } from '../../../domain/index.ts';

/** Why the stage rule stops a run, in words, with both roles for the log. `wants` null: the story wants nobody. */
export interface StageRuling {
  why: Message;
  has: Role;
  wants: Role | null;
}

/**
 * The stage rule for a live run, by its story as it is now; null: it may go on. `story` null: the story
 * does not exist. A state that could not be read is not null: the caller must not ask then.
 */
export function stageRule(run: Pick<RunRecord, 'kind' | 'role'>, story: StoryState | null): StageRuling | null {
  if (!isMisplaced(run, story)) return null;
  const { role } = run;
  const wants = story === null ? null : canonicalRole(story);
  return { why: reason(story, wants, role), has: role, wants };
}

function reason(story: StoryState | null, wants: Role | null, role: Role): Message {
  if (story === null) return message('roles.none', { role });
  if (story.frozen) return message('roles.frozen', { role });
  if (story.blocked !== null) return message('roles.blocked', { reason: story.blocked, role });
  return message('roles.stage', { stage: story.stage, wants: wants ?? message('roles.nobody'), role });
}
