/** Moves and ranks of stories, and the stage rule: decisions only. */
export * from './moves.ts';
export * from './ranks.ts';
export * from './stage-rule.ts';
