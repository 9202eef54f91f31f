/** What a start does about the story's worktree, from what was seen on disk. The disk is the truth. */
import type { Refusal } from '../../../contract/index.ts';
import { message, storyBranch } from '../../../contract/index.ts';
import type { Git, WorktreeState } from '../ports/index.ts';

export type WorktreeDecision =
  /** `mend`: its links are stale, since it or the project was moved. */
  | { do: 'use'; path: string; branch: string; mend: boolean }
  /** `again`: there was one; git may still remember it. */
  | { do: 'make'; again: boolean }
  | { do: 'refuse'; error: Refusal };

/** Who asks; `again`: a person said that a missing worktree may be made again. */
export interface WorktreeQuestion {
  story: string;
  agent: string;
  /** The path that the store remembers; null: none. */
  known: string | null;
  again: boolean;
}

/** Looks and decides; changes nothing. */
export async function decideWorktree(
  git: Pick<Git, 'lookAtWorktree' | 'hasBranch'>,
  question: WorktreeQuestion,
): Promise<WorktreeDecision> {
  const seen = await git.lookAtWorktree(question.story, question.known);
  // only a missing one asks for its branch
  return judgeWorktree(question, seen, seen.state !== 'missing' || (await git.hasBranch(question.story)));
}

/**
 * A worktree that is missing is never made again without a person: its work may only have been moved. Where its branch
 * is gone as well nothing can be lost by beginning from the base.
 */
export function judgeWorktree(
  { story, agent, again }: WorktreeQuestion,
  seen: WorktreeState,
  branchThere: boolean,
): WorktreeDecision {
  switch (seen.state) {
    case 'ready':
    case 'moved':
      return { do: 'use', path: seen.path, branch: seen.branch, mend: seen.state === 'moved' };
    case 'none':
      return { do: 'make', again: false };
    case 'missing': {
      const { path, owner, locked } = seen;
      if (!locked && (again || (owner === null && !branchThere))) return { do: 'make', again: true };
      const values = { story, agent, path, branch: storyBranch(story), owner: owner ?? '' };
      const kind = locked ? 'locked' : owner === null ? 'missing' : 'copied';
      const why = message(`worktree.${kind}`, values);
      return { do: 'refuse', error: { code: 'worktree-missing', why, field: 'story', value: story } };
    }
    case 'taken':
      return {
        do: 'refuse',
        error: {
          code: 'worktree-taken',
          why: message('worktree.taken', { path: seen.path, story, why: seen.why }),
          field: 'story',
          value: story,
        },
      };
  }
}
