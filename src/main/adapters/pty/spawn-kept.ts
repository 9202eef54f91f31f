/** The agent under the keeper (native/keeper/keeper.c). */

import type { Containment } from '../../../contract/index.ts';
import type { SpawnedRun, SpawnRequest } from '../../core/ports/index.ts';
import { AgentProgress } from './agent-progress.ts';
import type { Cgroups } from './cgroups.ts';
import { prepare } from './connect.ts';
import type { Connection } from './connection.ts';
import { ForkedRun } from './forked-run.ts';
import { giveUp, identifyChild } from './give-up.ts';
import { KeeperHold } from './hold.ts';
import { inNamespace } from './namespace.ts';
import type { SpawnOptions } from './options.ts';
import { type Report, Reports } from './reports.ts';

/** ms that a keeper may take until its agent runs: it takes one or two, a machine short of memory longer. */
const START_WAIT_MS = 10_000;

/** `containment`: what was chosen for it, besides the keeper itself. */
export async function spawnKept(
  request: SpawnRequest,
  keeperPath: string,
  containment: Exclude<Containment, 'none'>,
  options: SpawnOptions,
  cgroups: Cgroups | null,
): Promise<SpawnedRun> {
  const progress = new AgentProgress(request.command[0] ?? '');
  const heard: Report[] = [];
  let hold: KeeperHold | null = null;
  const reports = await Reports.make(options.runsDir, request.run, (report) => {
    heard.push(report);
    hold?.receive(report);
    progress.receive(report);
  });
  const cgroup = cgroups?.make(request.run) ?? null;
  const release = (): void => {
    reports.close();
    if (cgroup !== null && cgroups?.release(request.run, cgroup) === false) {
      options.log.warn(`the cgroup ${cgroup.folder} could not be removed`);
    }
  };
  const command = containment === 'namespace' ? inNamespace(request.command) : request.command;
  const args = [
    ...['--fifo', reports.path],
    ...(cgroup === null ? [] : ['--cgroup', cgroup.folder]),
    ...(request.io === 'pipes' ? ['--pipes'] : []),
    ...['--', ...command],
  ];
  const { since, connection } = await forkOr(release, request, keeperPath, args, options);
  // a keeper that ends before it has spoken must not leave its FIFO waiting for it
  void connection.exited.then(() => reports.release());
  const { root, trouble } = await identifyChild(connection.pid, since, options);
  hold = new KeeperHold(root, options.processes, cgroup);
  for (const report of heard) hold.receive(report);
  const run = new ForkedRun(connection, {
    root,
    containment,
    hold,
    exited: progress.exited,
    release,
  });
  try {
    if (trouble !== null) throw trouble;
    run.agentPid = await progress.startedWithin(options.startWaitMs ?? START_WAIT_MS, request.cancel);
    if (containment === 'cgroup' && hold.cgroup === null) {
      run.containment = 'keeper';
      options.log.warn(`the agent of ${request.run} could not join its cgroup: the keeper alone holds it`);
    }
    await setUp(run, hold, request, options);
  } catch (error) {
    throw await giveUp(run, error, options);
  }
  void progress.exited.then(() => {
    // a slow reader must not cost the last words
    connection.resume();
    if (hold.strength === 'scan') {
      options.log.warn(`the keeper of ${request.run} was killed: from now on its processes are only looked for`);
    }
  });
  return run;
}

/** Whatever it rejects with, nothing was forked, and `release` was called. */
async function forkOr(
  release: () => void,
  request: SpawnRequest,
  keeperPath: string,
  args: string[],
  { processes, runsDir }: SpawnOptions,
): Promise<{ since: number; connection: Connection }> {
  try {
    const fork = await prepare(request, runsDir);
    const since = processes.present();
    return { since, connection: await fork(keeperPath, args) };
  } catch (error) {
    release();
    throw error;
  }
}

async function setUp(
  run: ForkedRun,
  hold: KeeperHold,
  request: SpawnRequest,
  { terminals, processes }: SpawnOptions,
): Promise<void> {
  const { agentPid, root } = run;
  hold.nameAgent((await processes.table.identify(agentPid)) ?? { pid: agentPid, startTime: root.startTime });
  run.attach(terminals, request.run);
}
