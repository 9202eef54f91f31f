/** What a start does about the story's worktree, from what was seen on disk. The disk is the truth. */
import type { Refusal } from '../../../contract/index.ts';
import { storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../ports/index.ts';

export type WorktreeDecision =
  | { do: 'use'; path: string; branch: string }
  | { do: 'make' }
  | { do: 'refuse'; error: Refusal };

/** A worktree that is missing is never made again without a person: its work may only have been moved. */
export function decideWorktree(story: string, seen: WorktreeState): WorktreeDecision {
  switch (seen.state) {
    case 'ready':
      return { do: 'use', path: seen.path, branch: seen.branch };
    case 'none':
      return { do: 'make' };
    case 'missing':
      return {
        do: 'refuse',
        error: {
          code: 'worktree-missing',
          message: `The worktree of '${story}' is gone from ${seen.path}.`,
          remedy: `Put the folder back, or make it anew from its branch: git worktree prune, then git worktree add '${seen.path}' ${storyBranch(story)}`,
          field: 'story',
          value: story,
        },
      };
    case 'taken':
      return {
        do: 'refuse',
        error: {
          code: 'worktree-taken',
          message: `${seen.path} cannot be the worktree of '${story}': ${seen.why}.`,
          remedy: 'Free that place (Huskies never overwrites a folder), then start again.',
          field: 'story',
          value: story,
        },
      };
  }
}
