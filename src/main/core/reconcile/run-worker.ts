/** The worker of one run: chooses the procedure that its record and its process call for. */
import { endInterrupted } from './procedures/recover.ts';
import { endRun } from './procedures/run-ended.ts';
import { startRun } from './procedures/start.ts';
import { stopRun } from './procedures/stop-asked.ts';
import type { World } from './world.ts';

/** One look. A stop that is requested during it marks the run's key again. */
export async function workOnRun(world: World, id: string): Promise<void> {
  try {
    await look(world, id);
  } finally {
    // Kept while the run is pending: a start that was cancelled continues when its stop is withdrawn.
    if (world.ledger.runs.get(id)?.status !== 'pending') world.startOptions.delete(id);
  }
}

async function look(world: World, id: string): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined) return;
  const exit = world.live.get(id)?.exit;
  if (run.stopping !== null) {
    await stopRun(world, run);
    world.kill.checkpoint('stop:done');
  } else if (world.interrupted.has(id)) await endInterrupted(world, run);
  else if (run.status === 'pending') await world.startLimit.run(world.cancels.of(id), () => startNow(world, id));
  else if (run.status === 'running' && exit !== undefined) await endRun(world, run, exit);
}

/** The start limit has admitted it. Its record may have changed while it waited. */
async function startNow(world: World, id: string): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined || run.status !== 'pending' || run.stopping !== null) return;
  await startRun(world, run);
  world.kill.checkpoint('start:done');
}
