/** What an agent is for, and which role a story wants (CONTEXT.md: role, canonical role). */
import type { Stage, StoryState } from './story.ts';

/** Every role; `other` is bound to no stage (a supervisor, say). */
export const ROLES = ['coder', 'qa', 'mergemaster', 'other'] as const;
/** What an agent is for. */
export type Role = (typeof ROLES)[number];

/** A role that some stage wants. */
export type StageRole = Exclude<Role, 'other'>;

/** THE table of roles: what each stage wants, flags aside. */
const WANTED: Readonly<Record<Stage, StageRole | null>> = {
  backlog: null,
  current: 'coder',
  qa: 'qa',
  merge: 'mergemaster',
  done: null,
  archived: null,
};

/** The config's role; an agent that the config does not know takes its role from the beginning of its name. */
export function roleOf(agent: string, configured: readonly { name: string; role: Role }[]): Role {
  const known = configured.find((one) => one.name === agent);
  return known ? known.role : (ROLES.find((role) => role !== 'other' && agent.startsWith(role)) ?? 'other');
}

/** The role that a stage wants, flags aside; null: none. */
export function wantedRole(stage: Stage): StageRole | null {
  return WANTED[stage];
}

/** The role that a story's state wants; null: none. */
export function canonicalRole({ stage, blocked, frozen }: StoryState): StageRole | null {
  return blocked !== null || frozen ? null : wantedRole(stage);
}

/** The role that a Start on a story is for: a backlog story begins with a coder. */
export function startRole(stage: Stage): StageRole {
  return wantedRole(stage) ?? 'coder';
}

/** An agent of this role may work on the story as it is: role `other` in every stage but the archive. */
export function fits(role: Role, story: StoryState): boolean {
  return role === 'other' ? story.stage !== 'archived' : canonicalRole(story) === role;
}
