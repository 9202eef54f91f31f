/** Moves and ranks of stories, the stage rule, the scheduler, and what a gate's output shows: decisions only. */
export * from './gate-paths.ts';
export * from './import-plan.ts';
export * from './merge-gates.ts';
export * from './merge-queue.ts';
export * from './merge-turn.ts';
export * from './merged-changes.ts';
export * from './moves.ts';
export * from './progress.ts';
export * from './radar.ts';
export * from './ranks.ts';
export * from './schedule.ts';
export * from './stage-rule.ts';
export * from './tail.ts';
