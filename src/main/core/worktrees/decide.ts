/** What a start does with the story's worktree, decided by what is on disk. */
import type { Refusal } from '../../../contract/index.ts';
import { message, storyBranch } from '../../../contract/index.ts';
import type { Git, WorktreeState } from '../ports/index.ts';

/** Use the worktree, make it, or refuse to start. */
export type WorktreeDecision =
  /** `repair`: git's links are stale, because the worktree or the project was moved. */
  | { do: 'use'; path: string; branch: string; repair: boolean }
  /** `again`: there was a worktree before, and git may still have a record of it. */
  | { do: 'make'; again: boolean }
  | { do: 'refuse'; error: Refusal };

/** The start that needs the worktree. */
export interface WorktreeQuestion {
  story: string;
  agent: string;
  /** The path on record. Null when there is none. */
  known: string | null;
  /** A person has allowed a missing worktree to be made again. */
  again: boolean;
}

/** Looks at the disk and decides. Changes nothing. */
export async function decideWorktree(
  git: Pick<Git, 'lookAtWorktree' | 'hasBranch'>,
  question: WorktreeQuestion,
): Promise<WorktreeDecision> {
  const seen = await git.lookAtWorktree(question.story, question.known);
  // The branch matters only if the worktree is missing.
  return judgeWorktree(question, seen, seen.state !== 'missing' || (await git.hasBranch(question.story)));
}

/**
 * Decides by what was seen. A missing worktree is made again only if a person allows it, because it may have been moved
 * and hold uncommitted work. If its branch is gone too, nothing can be lost.
 */
export function judgeWorktree(
  { story, agent, again }: WorktreeQuestion,
  seen: WorktreeState,
  branchExists: boolean,
): WorktreeDecision {
  switch (seen.state) {
    case 'ready':
    case 'moved':
      return { do: 'use', path: seen.path, branch: seen.branch, repair: seen.state === 'moved' };
    case 'none':
      return { do: 'make', again: false };
    case 'missing': {
      const { path, owner, locked } = seen;
      if (!locked && (again || (owner === null && !branchExists))) return { do: 'make', again: true };
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
