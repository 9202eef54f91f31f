/** What the core needs of the world, as interfaces. adapters/ makes them real, testing/ fakes them. */
export * from './cancel.ts';
export * from './checkpoint.ts';
export * from './config.ts';
export * from './git.ts';
export * from './processes.ts';
export * from './spawner.ts';
export * from './store.ts';
export * from './system.ts';
export * from './terminals.ts';
