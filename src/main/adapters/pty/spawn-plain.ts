/** The agent as the host's own child, held by nothing. */
import type { SpawnedRun, SpawnRequest } from '../../core/ports/index.ts';
import { prepare } from './connect.ts';
import { ForkedRun } from './forked-run.ts';
import { giveUp, identifyChild } from './give-up.ts';
import { NoHold } from './hold.ts';
import type { SpawnOptions } from './options.ts';

export async function spawnPlain(request: SpawnRequest, options: SpawnOptions): Promise<SpawnedRun> {
  const [file = '', ...args] = request.command;
  const fork = await prepare(request, options.runsDir);
  const since = options.processes.present();
  const connection = await fork(file, args);
  const { root, trouble } = await identifyChild(connection.pid, since, options);
  const run = new ForkedRun(connection, {
    root,
    containment: 'none',
    hold: new NoHold(root),
    exited: connection.exited,
    release: () => undefined,
  });
  try {
    if (trouble !== null) throw trouble;
    run.attach(options.terminals, request.run);
    return run;
  } catch (error) {
    throw await giveUp(run, error, options);
  }
}
