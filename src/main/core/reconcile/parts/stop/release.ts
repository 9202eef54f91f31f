/** The end of what this host holds of a run. */
import type { World } from '../../world.ts';

/** Ends the run's task and closes its PTY; only now, since until here the kill needed it. */
export async function release(world: World, run: string): Promise<void> {
  const live = world.live.get(run);
  world.viewers.over(run);
  if (live === undefined) return;
  world.live.delete(run);
  try {
    await live.pty.close();
  } catch (error) {
    world.log.error(`[stop] the terminal of ${run} could not be closed`, error);
  }
}
