/** Commands: the only way to change what is wanted. */
export { startAfterSetup } from './agent-start.ts';
export * from './automatic.ts';
export * from './context.ts';
export * from './dispatch.ts';
export * from './door.ts';
export { gatesAfterSetup } from './gates.ts';
export { makeStoryId } from './story-id.ts';
