/** Start: from a pending record to a living agent in its worktree, or to a failed record that says why. */
import { MessageError, message, RefusalError, startRefusal, type TerminalSize } from '../../../../contract/index.ts';
import { checkConfig } from '../../../../domain/index.ts';
import {
  type AgentConfig,
  CancelledError,
  type ProjectConfig,
  type StartOptions,
  type StoredRun,
} from '../../ports/index.ts';
import { failStart } from '../parts/start/failed.ts';
import { proveEmpty } from '../parts/start/leftovers.ts';
import { spawnAgent } from '../parts/start/spawn.ts';
import { Cancelled, still } from '../parts/start/step.ts';
import { prepareWorktree } from '../parts/start/worktree.ts';
import type { World } from '../world.ts';

/** The terminal's size where no page's pane is known. */
const FIRST_SIZE: TerminalSize = { cols: 120, rows: 32 };

const DEFAULT_OPTIONS: StartOptions = { again: false, fetch: false, size: null };

export async function startRun(world: World, run: StoredRun): Promise<void> {
  const options = world.startOptions.get(run.id) ?? DEFAULT_OPTIONS;
  world.startOptions.delete(run.id);
  try {
    if (world.live.has(run.id)) throw new MessageError(message('launch.unrecorded'));
    const { config, agent } = await configured(world, run);
    const worktree = await prepareWorktree(world, run, config, options);
    world.kill.checkpoint('start:worktree');
    await proveEmpty(world, run.id, worktree);
    world.kill.checkpoint('start:empty');
    await spawnAgent(world, run.id, { agent, config, worktree, size: options.size ?? FIRST_SIZE });
  } catch (error) {
    // Nothing of it lives, or the run's record knows what does: its worker goes on with the stop.
    if (error instanceof Cancelled || error instanceof CancelledError) return;
    await failStart(world, run.id, error);
  }
}

/** The agent as the config has it now: what was approved when the start was asked may have changed since. */
async function configured(world: World, run: StoredRun): Promise<{ config: ProjectConfig; agent: AgentConfig }> {
  const reading = await world.config.refresh();
  still(world, run.id);
  const checked = checkConfig(reading, run.agent);
  if (!checked.ok) throw new RefusalError(startRefusal(checked.why));
  return checked;
}
