/** Roles of agents, and the roles that stories want (CONTEXT.md: role, canonical role). */
import { STAGES, type Stage, type StoryState } from './story.ts';

/** Every role. `other` belongs to no stage; a supervisor has it, for instance. */
export const ROLES = ['coder', 'qa', 'mergemaster', 'other'] as const;
/** What an agent is for. */
export type Role = (typeof ROLES)[number];

/** A role that some stage wants. */
export type StageRole = Exclude<Role, 'other'>;

/** The table of roles: which role each stage wants, regardless of flags. */
const WANTED: Readonly<Record<Stage, StageRole | null>> = {
  backlog: null,
  current: 'coder',
  qa: 'qa',
  merge: 'mergemaster',
  done: null,
  archived: null,
};

/**
 * The role of an agent by the config. If the config does not list it, its role is the one that its name begins with.
 */
export function roleOf(agent: string, configured: readonly { name: string; role: Role }[]): Role {
  const known = configured.find((one) => one.name === agent);
  return known ? known.role : (ROLES.find((role) => role !== 'other' && agent.startsWith(role)) ?? 'other');
}

/** The role that a stage wants, regardless of flags; null if none. */
export function wantedRole(stage: Stage): StageRole | null {
  return WANTED[stage];
}

/** The stage that wants the role; null for `other`. */
export function stageOf(role: Role): Stage | null {
  return STAGES.find((stage) => WANTED[stage] === role) ?? null;
}

/** The role that a story's state wants; null if none. */
export function canonicalRole({ stage, blocked, frozen }: StoryState): StageRole | null {
  return blocked !== null || frozen ? null : wantedRole(stage);
}

/** The role that the Start button of a story offers. A stage that wants no role offers a coder. */
export function startRole(stage: Stage): StageRole {
  return wantedRole(stage) ?? 'coder';
}

/** Whether an agent of this role may work on the story now. Role `other` fits every stage except archived. */
export function fits(role: Role, story: StoryState): boolean {
  return role === 'other' ? story.stage !== 'archived' : canonicalRole(story) === role;
}
