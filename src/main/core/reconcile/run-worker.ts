/** The worker of one run: chooses the procedure that its record and its process call for. */
import type { Stopping } from '../../../contract/index.ts';
import { isLive, isStepKind } from '../../../domain/index.ts';
import type { StoredRun } from '../ports/index.ts';
import { careKey } from './keys.ts';
import { stopIfOverdue, timedOut } from './parts/overdue.ts';
import { endInterrupted } from './procedures/recover.ts';
import { endRun } from './procedures/run-ended.ts';
import { startRun } from './procedures/start.ts';
import { stopRun } from './procedures/stop-asked.ts';
import type { LiveRun, World } from './world.ts';

/**
 * How long an agent on the road `acp` may finish its turn after it has said that it is done: its last words and what it
 * used are told at the end of the turn only.
 */
export const LAST_WORDS_MS = 20_000;

/**
 * One look; resolves with the ms until the next one, null if none is needed. A stop that is requested during it marks the
 * run's key again.
 */
export async function workOnRun(world: World, id: string): Promise<number | null> {
  const { kind, story } = world.ledger.runs.get(id) ?? { kind: null, story: '' };
  try {
    return await look(world, id);
  } finally {
    const run = world.ledger.runs.get(id);
    // Kept while the run is pending: a start that was cancelled continues when its stop is withdrawn.
    if (run?.status !== 'pending') world.startOptions.delete(id);
    if (run === undefined || !isLive(run)) {
      world.gates.forget(id);
      world.steps.forget(id);
      // A teardown that was stopped or could not start ends its removal.
      if (kind === 'teardown') world.mark(careKey(story));
    }
  }
}

async function look(world: World, id: string): Promise<number | null> {
  const run = world.ledger.runs.get(id);
  if (run === undefined) return null;
  const live = world.live.get(id);
  const exit = live?.exit;
  if (run.stopping !== null) {
    world.sessions.sync(id);
    const againMs = lastWordsMs(world, run, run.stopping);
    if (againMs !== null) return againMs;
    await stopRun(world, run);
    world.kill.checkpoint('stop:done');
  } else if (world.interrupted.has(id)) await endInterrupted(world, run);
  else if (run.status === 'pending') await world.startLimit.run(world.cancels.of(id), () => startNow(world, id));
  else if (run.status === 'running' && exit !== undefined) await endRun(world, run, exit);
  else if (run.status === 'running' && live !== undefined) {
    world.sessions.sync(id);
    await endIfOverdue(world, run, live);
  }
  return null;
}

/** How long it may still be in its turn; null: the turn is over, or the stop has another cause and does not wait. */
function lastWordsMs({ sessions, clock }: World, { id }: StoredRun, { by, since }: Stopping): number | null {
  if (by !== 'done' || !sessions.isInTurn(id)) return null;
  // A clock that was set back must not make it longer.
  const leftMs = Math.min(since + LAST_WORDS_MS - clock.now(), LAST_WORDS_MS);
  return leftMs > 0 ? leftMs : null;
}

/** A step ends like one that failed by itself: its record stays, so that a person sees why nothing started. */
async function endIfOverdue(world: World, run: StoredRun, live: LiveRun): Promise<void> {
  if (live.overdueMs === null) return;
  if (isStepKind(run.kind)) await endRun(world, run, null, timedOut(run, live.overdueMs));
  else stopIfOverdue(world, run, live);
}

/** The start limit has admitted it. Its record may have changed while it waited. */
async function startNow(world: World, id: string): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined || run.status !== 'pending' || run.stopping !== null) return;
  await startRun(world, run);
  if (world.live.has(id)) world.outages.over(run);
  world.kill.checkpoint('start:done');
}
