/** Worktrees: decisions only; the disk is looked at through the Git port. */

export type { WorktreeDecision } from './decide.ts';
export { decideWorktree } from './decide.ts';
