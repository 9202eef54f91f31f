/** Stages, roles, moves and order of stories: decisions only. */
export * from './moves.ts';
export * from './ranks.ts';
export * from './roles.ts';
