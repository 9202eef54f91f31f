/** Worktrees: decisions only. The Git port looks at the disk. */

export { reportOnBase } from './base-report.ts';
export type { WorktreeDecision, WorktreeQuestion } from './decide.ts';
export { decideWorktree, judgeWorktree } from './decide.ts';
export { laneSetupDue, setupDue } from './setup.ts';
export { type Survey, Surveys } from './surveys.ts';
