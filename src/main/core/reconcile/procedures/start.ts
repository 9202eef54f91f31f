/** Start: turns a pending run into a running program, or into a failed run that says why. */
import { message, RefusalError } from '../../../../contract/index.ts';
import { isGate, isStepKind } from '../../../../domain/index.ts';
import { CancelledError, type StartOptions, type StoredRun } from '../../ports/index.ts';
import { launchOfAgent } from '../parts/start/agent.ts';
import { launchOfStep } from '../parts/start/care-step.ts';
import { failStart } from '../parts/start/failed.ts';
import { launchOfGate } from '../parts/start/gate.ts';
import type { Launch } from '../parts/start/launch.ts';
import { proveEmpty } from '../parts/start/leftovers.ts';
import { spawnProgram } from '../parts/start/spawn.ts';
import { Cancelled } from '../parts/start/step.ts';
import { prepareWorktree } from '../parts/start/worktree.ts';
import type { World } from '../world.ts';

const DEFAULT_OPTIONS: StartOptions = { again: false, fetch: false, size: null, road: null };

/** The steps are the same for every kind of run. */
export async function startRun(world: World, run: StoredRun): Promise<void> {
  const options = world.startOptions.get(run.id) ?? DEFAULT_OPTIONS;
  try {
    // The record of its processes could not be written.
    if (world.live.has(run.id)) throw new RefusalError({ code: 'disk', why: message('launch.unrecorded') });
    const launch = await launchOf(world, run, options);
    const worktree = await prepareWorktree(world, run, launch.config, options);
    world.kill.checkpoint('start:worktree');
    await proveEmpty(world, run.id, worktree);
    world.kill.checkpoint('start:empty');
    const program = await launch.program(worktree);
    if (program !== null) await spawnProgram(world, run.id, program, { ...launch, worktree });
  } catch (error) {
    // No process is alive, or the run's record names it: the worker continues with the stop.
    if (error instanceof Cancelled || error instanceof CancelledError) return;
    await failStart(world, run.id, error);
  }
}

function launchOf(world: World, run: StoredRun, options: StartOptions): Promise<Launch> {
  if (isStepKind(run.kind)) return launchOfStep(world, run, run.kind, options);
  return isGate(run) ? launchOfGate(world, run) : launchOfAgent(world, run, options);
}
