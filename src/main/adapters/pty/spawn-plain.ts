/** Starts the agent as the host's own child, without containment. */
import type { SpawnedRun, SpawnRequest } from '../../core/ports/index.ts';
import { prepareFork } from './connect.ts';
import { endFailedStart, identifyChild } from './failed-start.ts';
import { ForkedRun } from './forked-run.ts';
import { NoHold } from './hold.ts';
import { limitCgroup } from './limits.ts';
import type { SpawnOptions } from './options.ts';

/** Rejects as Spawner.spawn does. */
export async function spawnPlain(request: SpawnRequest, options: SpawnOptions): Promise<SpawnedRun> {
  limitCgroup(null, request.limits);
  const [file = '', ...args] = request.command;
  const fork = await prepareFork(request, options.runsDir);
  const since = options.processes.startTimeNow();
  const connection = await fork(file, args);
  const { root, error } = await identifyChild(connection.pid, since, options);
  const run = new ForkedRun(connection, {
    root,
    containment: 'none',
    hold: new NoHold(root),
    exited: connection.exited,
    release: () => undefined,
  });
  try {
    if (error !== null) throw error;
    run.attach(options.terminals, request.run);
    return run;
  } catch (error) {
    throw await endFailedStart(run, error, options);
  }
}
