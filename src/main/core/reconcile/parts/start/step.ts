/** What each step of a start shares: whether the start still goes on, and what its processes carry. */
import { SpawnFailed, type StoredRun } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** Cancelled: a stop was asked meanwhile; the run's worker goes on with that. */
export class Cancelled extends Error {}

/** The run as it stands, unless a stop was asked or the record is gone. Asked after every wait. */
export function still(world: World, id: string): StoredRun {
  const run = world.ledger.runs.get(id);
  if (run === undefined || run.stopping !== null || run.status !== 'pending') throw new Cancelled();
  return run;
}

/** What every process of the run carries in its environment, besides its worktree. */
export function marksOf({ id, story, agent }: StoredRun): Record<string, string> {
  return { HUSKIES_RUN: id, HUSKIES_STORY: story, HUSKIES_AGENT: agent };
}

/** What a failed spawn, or git's programs, may have left alive is held on to, so that its end can be proven. */
export async function orLeft<T>(world: World, id: string, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error;
    world.live.set(id, { pty: error.left, exit: undefined });
    const run = world.ledger.runs.get(id);
    // by it a fence keeps the place closed
    if (run?.worktree === null && error.worktree !== null)
      world.observed.commit([{ put: 'run', run: { ...run, worktree: error.worktree } }]);
    throw error.cause;
  }
}
