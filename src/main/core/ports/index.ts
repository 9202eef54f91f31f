/** What the core needs from the outside, as interfaces. adapters/ implements them, testing/ fakes them. */

export * from './agent-hooks.ts';
export * from './agent-road.ts';
export * from './agent-signals.ts';
export * from './cancel.ts';
export * from './changes.ts';
export * from './checkpoint.ts';
export * from './config.ts';
export * from './forge.ts';
export * from './git.ts';
export * from './inbox.ts';
export * from './machine.ts';
export * from './merge-git.ts';
export * from './processes.ts';
export * from './sandbox.ts';
export * from './snapshots.ts';
export * from './spawner.ts';
export * from './store.ts';
export * from './system.ts';
export * from './terminals.ts';
export * from './tools.ts';
