/** Agents and their runs: decisions, and how records change. */
export * from './command.ts';
export * from './continued.ts';
export * from './facts.ts';
export * from './facts-keeper.ts';
export * from './gate-requests.ts';
export { released } from './holds.ts';
export * from './hook-reports.ts';
export * from './questions.ts';
export * from './road.ts';
export * from './run.ts';
export * from './screens.ts';
export * from './silence.ts';
export * from './step-requests.ts';
export * from './stop-requests.ts';
export * from './turn-notes.ts';
export * from './turns.ts';
export * from './viewers.ts';
export * from './waiting.ts';
