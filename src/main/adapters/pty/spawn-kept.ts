/** The agent under the keeper (native/keeper/keeper.c). */
import { CancelledError, type PtyRun, type SpawnRequest } from '../../core/ports/index.ts';
import { Ear } from './ear.ts';
import { giveUp, identifyChild } from './give-up.ts';
import { KeeperHold } from './hold.ts';
import type { PtyOptions } from './options.ts';
import { type Report, Reports } from './reports.ts';
import { Terminal } from './terminal.ts';
import { TerminalRun } from './terminal-run.ts';

/** ms that a keeper may take until its agent runs: it takes one or two, a machine short of memory longer. */
const START_WAIT = 10_000;

export async function spawnKept(request: SpawnRequest, keeperPath: string, options: PtyOptions): Promise<PtyRun> {
  const ear = new Ear(request.command[0] ?? '');
  const heard: Report[] = [];
  let hold: KeeperHold | null = null;
  const reports = await Reports.make(options.runsDir, request.run, (report) => {
    heard.push(report);
    hold?.hear(report);
    ear.hear(report);
  });
  const since = options.processes.present();
  const terminal = fork(request, keeperPath, reports);
  // a keeper that ends before it has spoken must not leave its FIFO waiting for it
  void terminal.exited.then(() => reports.release());
  const { root, trouble } = await identifyChild(terminal.pid, since, options);
  hold = new KeeperHold(root, options.processes);
  for (const report of heard) hold.hear(report);
  const run = new TerminalRun(terminal, {
    root,
    container: 'keeper',
    hold,
    exited: ear.exited,
    release: () => reports.close(),
  });
  try {
    if (trouble !== null) throw trouble;
    run.agentPid = await ear.startedWithin(options.startWaitMs ?? START_WAIT, request.cancel);
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
function fork(request: SpawnRequest, keeperPath: string, reports: Reports): Terminal {
  try {
    if (request.cancel?.cancelled) throw new CancelledError('the start');
    const args = ['--fifo', reports.path, '--', ...request.command];
    return new Terminal({ ...request, file: keeperPath, args });
  } catch (error) {
    reports.close();
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
