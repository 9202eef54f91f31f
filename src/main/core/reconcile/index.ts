/** Reconcile: makes what is observed match what is wanted. */
export { NO_ROAD, Sessions } from './parts/sessions.ts';
export { Reconciler } from './reconciler.ts';
export type { World } from './world.ts';
