/** Moves and ranks of stories, the stage rule, and what a gate's output shows. */
export * from './import-plan.ts';
export * from './moves.ts';
export * from './ranks.ts';
export * from './stage-rule.ts';
export * from './tail.ts';
