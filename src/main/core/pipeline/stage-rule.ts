/** What the stage rule says about a run, with its reason (docs/semantics.md, "Reconcile"). */
import { type Role, type RunRecord, text } from '../../../contract/index.ts';
import { canonicalRole, isMisplaced, type StoryState } from '../../../domain/index.ts';

/** Why the stage rule stops a run, in words, with both roles for the log. `wants` null: the story wants nobody. */
export interface StageRuling {
  why: string;
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

function reason(story: StoryState | null, wants: Role | null, role: Role): string {
  if (story === null) return text('core.roles.none', { role });
  if (story.frozen) return text('core.roles.frozen', { role });
  if (story.blocked !== null) return text('core.roles.blocked', { reason: story.blocked, role });
  return text('core.roles.stage', { stage: story.stage, wants: wants ?? text('core.roles.nobody'), role });
}
