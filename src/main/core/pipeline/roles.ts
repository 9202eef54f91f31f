/** Which role an agent has, and which one a story wants (semantics: "Words", "Reconcile"). */
import { type Role, text } from '../../../contract/index.ts';
import type { AgentConfig, StoredStory } from '../ports/index.ts';

/** What decides about a story's canonical role. */
export type StoryState = Pick<StoredStory, 'stage' | 'blocked' | 'frozen'>;

const PREFIXES = ['coder', 'qa', 'mergemaster'] as const satisfies readonly Role[];

/** The config's role; an agent that the config does not know takes its role from its name. */
export function roleOf(agent: string, configured: readonly Pick<AgentConfig, 'name' | 'role'>[]): Role {
  const known = configured.find((one) => one.name === agent);
  return known ? known.role : (PREFIXES.find((prefix) => agent.startsWith(prefix)) ?? 'other');
}

/** The role that a story's state wants; null: nobody is wanted. */
export function canonicalRole(story: StoryState): Exclude<Role, 'other'> | null {
  if (story.blocked !== null || story.frozen) return null;
  switch (story.stage) {
    case 'current':
      return 'coder';
    case 'qa':
      return 'qa';
    case 'merge':
      return 'mergemaster';
    default:
      return null;
  }
}

/** Why the stage rule stops a run, in words, with both roles for the log. `wants` null: the story wants nobody. */
export interface StageRuling {
  why: string;
  has: Role;
  wants: Role | null;
}

/**
 * The stage rule for a live run of this role, by its story as it is now; null: it may go on. `story` null: the story
 * does not exist. A state that could not be read is not null: the caller must not ask then.
 */
export function stageRule(role: Role, story: StoryState | null): StageRuling | null {
  if (role === 'other') return null;
  const wants = story === null ? null : canonicalRole(story);
  if (wants === role) return null;
  return { why: reason(story, wants, role), has: role, wants };
}

function reason(story: StoryState | null, wants: Role | null, role: Role): string {
  if (story === null) return text('core.roles.none', { role });
  if (story.frozen) return text('core.roles.frozen', { role });
  if (story.blocked !== null) return text('core.roles.blocked', { reason: story.blocked, role });
  return text('core.roles.stage', { stage: story.stage, wants: wants ?? text('core.roles.nobody'), role });
}
