/** The stage rule: whether a run must stop, and why (docs/semantics.md, "Reconcile"). */
import { type Message, message, type Role, type RunRecord } from '../../../contract/index.ts';
import { canonicalRole, isMisplaced, type StoryState } from '../../../domain/index.ts';

/**
 * Why a run must stop. `has`: its role. `wants`: its story's canonical role, null when the story calls for no agent.
 */
export interface StageRuling {
  why: Message;
  has: Role;
  wants: Role | null;
}

/**
 * Applies the stage rule to a live run. Null: the run may go on. `story` null: the story does not exist; if its state
 * could not be read, do not call this.
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
