/** What a start does about the story's worktree, from what was seen on disk. The disk is the truth. */
import type { Refusal } from '../../../contract/index.ts';
import { storyBranch, text } from '../../../contract/index.ts';
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
          message: text('core.worktree.missing', { story, path: seen.path }),
          remedy: text('core.worktree.missing.remedy', { path: seen.path, branch: storyBranch(story) }),
          field: 'story',
          value: story,
        },
      };
    case 'taken':
      return {
        do: 'refuse',
        error: {
          code: 'worktree-taken',
          message: text('core.worktree.taken', { path: seen.path, story, why: seen.why }),
          remedy: text('core.worktree.taken.remedy'),
          field: 'story',
          value: story,
        },
      };
  }
}
