/** Reconcile: makes what is observed match what is wanted. */

export { processesOf } from './parts/processes.ts';
export { NO_ROAD, Sessions } from './parts/sessions.ts';
export { Reconciler } from './reconciler.ts';
export type { World } from './world.ts';
