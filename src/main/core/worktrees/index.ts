/** Worktrees: decisions only; the disk is looked at through the Git port. */

export { reportOnBase } from './base-report.ts';
export type { WorktreeDecision, WorktreeQuestion } from './decide.ts';
export { decideWorktree, judgeWorktree } from './decide.ts';
