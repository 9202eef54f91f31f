/** What the steps of a start share. */
import { SpawnFailed, type StoredRun } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** Ends a start without a failure, because a stop was requested. The run's worker continues with that stop. */
export class Cancelled extends Error {}

/**
 * The run's present record. Throws Cancelled if a stop was requested or the record is gone. Called after every wait.
 */
export function requirePending(world: World, id: string): StoredRun {
  const run = world.ledger.runs.get(id);
  if (run === undefined || run.stopping !== null || run.status !== 'pending') throw new Cancelled();
  return run;
}

/** The marks that every process of the run carries, except that of its worktree. */
export function marksOf({ id, story, agent }: StoredRun): Record<string, string> {
  return { HUSKIES_RUN: id, HUSKIES_STORY: story, HUSKIES_AGENT: agent };
}

/**
 * Awaits a task that starts processes. If it rejects with SpawnFailed, what may be alive is kept as the live run, so
 * that its end can be proven, and this rejects with the original error.
 */
export async function awaitSpawn<T>(world: World, id: string, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error;
    world.live.set(id, { pty: error.left, exit: undefined, overdueMs: null });
    const run = world.ledger.runs.get(id);
    // A fence needs the worktree to keep it closed.
    if (run?.worktree === null && error.worktree !== null)
      world.observed.commit([{ put: 'run', run: { ...run, worktree: error.worktree } }]);
    throw error.cause;
  }
}
