/** Start: turns a pending run into a running agent, or into a failed run that says why. */
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
import { Cancelled, requirePending } from '../parts/start/step.ts';
import { prepareWorktree } from '../parts/start/worktree.ts';
import type { World } from '../world.ts';

/** The terminal's size when no pane shows it yet. */
const DEFAULT_SIZE: TerminalSize = { cols: 120, rows: 32 };

const DEFAULT_OPTIONS: StartOptions = { again: false, fetch: false, size: null };

export async function startRun(world: World, run: StoredRun): Promise<void> {
  const options = world.startOptions.get(run.id) ?? DEFAULT_OPTIONS;
  try {
    if (world.live.has(run.id)) throw new MessageError(message('launch.unrecorded'));
    const { config, agent } = await checkedConfig(world, run);
    const worktree = await prepareWorktree(world, run, config, options);
    world.kill.checkpoint('start:worktree');
    await proveEmpty(world, run.id, worktree);
    world.kill.checkpoint('start:empty');
    await spawnAgent(world, run.id, { agent, config, worktree, size: options.size ?? DEFAULT_SIZE });
  } catch (error) {
    // No process is alive, or the run's record names it: the worker continues with the stop.
    if (error instanceof Cancelled || error instanceof CancelledError) return;
    await failStart(world, run.id, error);
  }
}

/** The agent as the config has it now, checked again: the config may have changed since the start was requested. */
async function checkedConfig(world: World, run: StoredRun): Promise<{ config: ProjectConfig; agent: AgentConfig }> {
  const reading = await world.config.refresh();
  requirePending(world, run.id);
  const checked = checkConfig(reading, run.agent);
  if (!checked.ok) throw new RefusalError(startRefusal(checked.why));
  return checked;
}
