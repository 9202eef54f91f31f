/** Reconcile: the loop, and the procedures that need several nouns. */
export { Reconciler } from './reconciler.ts';
export type { World } from './world.ts';
