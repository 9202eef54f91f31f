/** The agent under the keeper (native/keeper/keeper.c). */

import type { Container } from '../../../contract/index.ts';
import { CancelledError, type PtyRun, type SpawnRequest } from '../../core/ports/index.ts';
import type { Cgroups } from './cgroups.ts';
import { Ear } from './ear.ts';
import { giveUp, identifyChild } from './give-up.ts';
import { KeeperHold } from './hold.ts';
import { inNamespace } from './namespace.ts';
import type { PtyOptions } from './options.ts';
import { type Report, Reports } from './reports.ts';
import { Terminal } from './terminal.ts';
import { TerminalRun } from './terminal-run.ts';

/** ms that a keeper may take until its agent runs: it takes one or two, a machine short of memory longer. */
const START_WAIT = 10_000;

/** `container`: what was chosen for it, besides the keeper itself. */
export async function spawnKept(
  request: SpawnRequest,
  keeperPath: string,
  container: Exclude<Container, 'scan'>,
  options: PtyOptions,
  cgroups: Cgroups | null,
): Promise<PtyRun> {
  const ear = new Ear(request.command[0] ?? '');
  const heard: Report[] = [];
  let hold: KeeperHold | null = null;
  const reports = await Reports.make(options.runsDir, request.run, (report) => {
    heard.push(report);
    hold?.hear(report);
    ear.hear(report);
  });
  const since = options.processes.present();
  const cgroup = cgroups?.make(request.run) ?? null;
  const release = (): void => {
    reports.close();
    if (cgroup !== null && cgroups?.release(request.run, cgroup) === false) {
      options.log.warn(`the cgroup ${cgroup.folder} could not be removed`);
    }
  };
  const command = container === 'namespace' ? inNamespace(request.command) : request.command;
  const args = [...(cgroup === null ? [] : ['--cgroup', cgroup.folder]), '--', ...command];
  const terminal = fork(request, keeperPath, ['--fifo', reports.path, ...args], release);
  // a keeper that ends before it has spoken must not leave its FIFO waiting for it
  void terminal.exited.then(() => reports.release());
  const { root, trouble } = await identifyChild(terminal.pid, since, options);
  hold = new KeeperHold(root, options.processes, cgroup);
  for (const report of heard) hold.hear(report);
  const run = new TerminalRun(terminal, {
    root,
    container,
    hold,
    exited: ear.exited,
    release,
  });
  try {
    if (trouble !== null) throw trouble;
    run.agentPid = await ear.startedWithin(options.startWaitMs ?? START_WAIT, request.cancel);
    if (container === 'cgroup' && hold.cgroup === null) {
      run.container = 'keeper';
      options.log.warn(`the agent of ${request.run} could not join its cgroup: the keeper alone holds it`);
    }
    await setUp(run, hold, terminal, request, options);
  } catch (error) {
    throw await giveUp(run, error, options);
  }
  void ear.exited.then(() => {
    // a slow reader must not cost the last words
    terminal.resume();
    if (hold.strength === 'scan') {
      options.log.warn(`the keeper of ${request.run} was killed: from now on its processes are only looked for`);
    }
  });
  return run;
}

/** Whatever it throws, nothing was forked. */
function fork(request: SpawnRequest, keeperPath: string, args: string[], release: () => void): Terminal {
  try {
    if (request.cancel?.cancelled) throw new CancelledError('the start');
    return new Terminal({ ...request, file: keeperPath, args });
  } catch (error) {
    release();
    throw error;
  }
}

async function setUp(
  run: TerminalRun,
  hold: KeeperHold,
  terminal: Terminal,
  request: SpawnRequest,
  { terminals, processes }: PtyOptions,
): Promise<void> {
  const { agentPid, root } = run;
  hold.nameAgent((await processes.table.identify(agentPid)) ?? { pid: agentPid, startTime: root.startTime });
  run.pipe(terminals.feed(request.run, terminal, request));
}
