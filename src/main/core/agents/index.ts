/** Agents and their runs: decisions and record steps. */
export * from './command.ts';
export * from './run.ts';
export * from './stop-requests.ts';
export * from './viewers.ts';
