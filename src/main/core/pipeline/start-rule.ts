/** Whether a story's state lets an agent of a role start, and what the start does to the story (semantics: "Start"). */
import type { Role, Stage } from '../../../contract/index.ts';
import { canonicalRole, type StoryState } from './roles.ts';

export type StartRuling =
  /** `moveTo`: the stage to which the story moves in the start's own transaction; null: it stays. */
  | { ok: true; moveTo: Stage | null }
  /** For a refusal `wrong-stage`. */
  | { ok: false; why: string; remedy: string };

export function startRule(story: StoryState, role: Role): StartRuling {
  if (role === 'other') {
    if (story.stage !== 'archived') return { ok: true, moveTo: null };
    return { ok: false, why: 'The story is archived.', remedy: 'Move it to another stage first.' };
  }
  if (story.frozen) return { ok: false, why: 'The story is frozen.', remedy: 'Unfreeze it first.' };
  if (story.blocked !== null) {
    return { ok: false, why: `The story is blocked: ${story.blocked}`, remedy: 'Unblock it first.' };
  }
  if (story.stage === 'backlog' && role === 'coder') return { ok: true, moveTo: 'current' };
  const wants = canonicalRole(story);
  if (wants === role) return { ok: true, moveTo: null };
  return {
    ok: false,
    why: `The story is in ${story.stage}, which wants ${wants ?? 'nobody'}, not ${role}.`,
    remedy: `Move it to ${HOME[role]} first${wants === null ? '' : `, or start an agent of role ${wants}`}.`,
  };
}

/** The stage in which a role is wanted. */
const HOME = { coder: 'current', qa: 'qa', mergemaster: 'merge' } as const satisfies Record<
  Exclude<Role, 'other'>,
  Stage
>;
