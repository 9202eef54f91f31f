/** Releases what this host holds of a run. */
import type { World } from '../../world.ts';

/** Closes the run's terminal or pipes. Call it only after the kill, which needs them. Never rejects. */
export async function closeRun(world: World, run: string): Promise<void> {
  const live = world.live.get(run);
  world.viewers.endRun(run);
  if (live === undefined) return;
  await world.sessions.end(run);
  world.live.delete(run);
  try {
    await live.pty.close();
  } catch (error) {
    world.log.error(`[stop] the terminal of ${run} could not be closed`, error);
  }
}
