/** Commands: the one road in. */
export * from './context.ts';
export * from './dispatch.ts';
export * from './door.ts';
