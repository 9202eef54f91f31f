/** Starts the agent under the keeper (native/keeper/keeper.c). */
import type { Containment } from '../../../contract/index.ts';
import type { SpawnedRun, SpawnRequest } from '../../core/ports/index.ts';
import { AgentProgress } from './agent-progress.ts';
import type { Cgroups } from './cgroups.ts';
import { prepareFork } from './connect.ts';
import type { Connection } from './connection.ts';
import { endFailedStart, identifyChild } from './failed-start.ts';
import { ForkedRun } from './forked-run.ts';
import { KeeperHold } from './hold.ts';
import { limitCgroup } from './limits.ts';
import { inNamespace } from './namespace.ts';
import type { SpawnOptions } from './options.ts';
import { type Report, Reports } from './reports.ts';

/** A keeper starts its agent within one or two ms, but a machine that is short of memory takes longer. */
const START_TIMEOUT_MS = 10_000;

/** `containment` is the one chosen for the run. Rejects as Spawner.spawn does. */
export async function spawnKept(
  request: SpawnRequest,
  keeperPath: string,
  containment: Exclude<Containment, 'none'>,
  options: SpawnOptions,
  cgroups: Cgroups | null,
): Promise<SpawnedRun> {
  const progress = new AgentProgress(request.command[0] ?? '');
  const received: Report[] = [];
  let hold: KeeperHold | null = null;
  const reports = await Reports.make(options.runsDir, request.run, (report) => {
    received.push(report);
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
  try {
    limitCgroup(cgroup?.folder ?? null, request.limits);
  } catch (error) {
    release();
    throw error;
  }
  const command = containment === 'namespace' ? inNamespace(request.command) : request.command;
  const args = [
    ...['--fifo', reports.path],
    ...(cgroup === null ? [] : ['--cgroup', cgroup.folder]),
    ...(request.io === 'pipes' ? ['--pipes'] : []),
    ...['--', ...command],
  ];
  const { since, connection } = await forkOrRelease(release, request, keeperPath, args, options);
  // a keeper that ends before its first report must not leave the FIFO waiting for it
  void connection.exited.then(() => reports.release());
  const { root, error } = await identifyChild(connection.pid, since, options);
  hold = new KeeperHold(root, options.processes, cgroup);
  for (const report of received) hold.receive(report);
  const run = new ForkedRun(connection, {
    root,
    containment,
    hold,
    exited: progress.exited,
    release,
  });
  try {
    if (error !== null) throw error;
    run.agentPid = await progress.startedWithin(options.startTimeoutMs ?? START_TIMEOUT_MS, request.cancel);
    if (containment === 'cgroup' && hold.cgroup === null) {
      run.containment = 'keeper';
      limitCgroup(null, request.limits);
      options.log.warn(`the agent of ${request.run} could not join its cgroup, so only the keeper holds it`);
    }
    await setUp(run, hold, request, options);
  } catch (error) {
    throw await endFailedStart(run, error, options);
  }
  void progress.exited.then(() => {
    // a slow reader must not cost the run's last output
    connection.resume();
    if (hold.strength === 'scan') {
      options.log.warn(`the keeper of ${request.run} was killed, so its processes can now be found by scanning only`);
    }
  });
  return run;
}

/** When it rejects, nothing was forked and `release` has been called. */
async function forkOrRelease(
  release: () => void,
  request: SpawnRequest,
  keeperPath: string,
  args: string[],
  { processes, runsDir }: SpawnOptions,
): Promise<{ since: number; connection: Connection }> {
  try {
    const fork = await prepareFork(request, runsDir);
    const since = processes.startTimeNow();
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
  hold.setAgent((await processes.table.identify(agentPid)) ?? { pid: agentPid, startTime: root.startTime });
  run.attach(terminals, request.run);
}
