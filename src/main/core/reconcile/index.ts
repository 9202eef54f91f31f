/** Reconcile: makes what is observed match what is wanted. */
export { Reconciler } from './reconciler.ts';
export type { World } from './world.ts';
