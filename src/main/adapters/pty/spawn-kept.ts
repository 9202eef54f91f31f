/** The agent under the keeper (native/keeper/keeper.c). */
import { getSystemErrorName } from 'node:util';
import { RefusalError } from '../../../contract/index.ts';
import type { PtyRun, SpawnRequest } from '../../core/ports/index.ts';
import { commandNotFound } from './find-command.ts';
import { KeeperHold } from './hold.ts';
import type { PtyOptions } from './options.ts';
import { type Report, Reports } from './reports.ts';
import { Terminal } from './terminal.ts';

/** ENOENT, EACCES, ENOEXEC of errno(3): the system's ways to say that this is no program to run. */
const NOT_A_PROGRAM = new Set([2, 13, 8]);

function refusalFor(command: string, errno: number): RefusalError {
  const name = getSystemErrorName(-errno);
  if (NOT_A_PROGRAM.has(errno)) return commandNotFound(command, name);
  return new RefusalError({
    code: 'failed',
    message: `'${command}' could not be started: ${name}.`,
    remedy: 'Close what you can spare and start again; huskies doctor shows the limits of this machine.',
  });
}

/** What the keeper says, as promises. */
class Ear {
  /** The agent's pid; rejects with a RefusalError when it did not start. */
  readonly started: Promise<number>;
  /** The agent's exit code; null when the keeper was killed, so that nobody can tell. */
  readonly exited: Promise<number | null>;
  hear: (report: Report) => void = () => undefined;

  constructor(command: string) {
    let tellExit: (code: number | null) => void = () => undefined;
    this.exited = new Promise((done) => {
      tellExit = done;
    });
    this.started = new Promise((done, fail) => {
      this.hear = (report) => {
        if (report.kind === 'start') done(report.pid);
        if (report.kind === 'exec') fail(refusalFor(command, report.errno));
        if (report.kind === 'exit') tellExit(report.code);
        if (report.kind !== 'end') return;
        fail(new RefusalError({ code: 'failed', message: 'The keeper ended at once.', remedy: 'Run huskies doctor.' }));
        tellExit(null);
      };
    });
    // it is awaited after the terminal is set up; a keeper that ends before that is no unhandled rejection
    this.started.catch(() => undefined);
  }
}

export async function spawnKept(request: SpawnRequest, keeperPath: string, options: PtyOptions): Promise<PtyRun> {
  const { processes } = options;
  const ear = new Ear(request.command[0] ?? '');
  const heard: Report[] = [];
  let hold: KeeperHold | null = null;
  const reports = await Reports.make(options.runsDir, request.run, (report) => {
    heard.push(report);
    hold?.hear(report);
    ear.hear(report);
  });
  const since = processes.present();
  let terminal: Terminal | null = null;
  try {
    const args = ['--fifo', reports.path, '--', ...request.command];
    terminal = new Terminal({ ...request, file: keeperPath, args });
    // a keeper that ends before it has spoken must not leave its FIFO waiting for it
    void terminal.exited.then(() => reports.release());
    const root = (await processes.table.identify(terminal.pid)) ?? { pid: terminal.pid, startTime: since };
    hold = new KeeperHold(root, processes.signals);
    for (const report of heard) hold.hear(report);
    return await held(terminal, hold, ear, reports, request, options);
  } catch (error) {
    // nothing may live without a record: the keeper ends its tree when its terminal and its reader are gone
    reports.close();
    await terminal?.close();
    throw error;
  }
}

async function held(
  terminal: Terminal,
  hold: KeeperHold,
  ear: Ear,
  reports: Reports,
  request: SpawnRequest,
  { terminals, processes, log }: PtyOptions,
): Promise<PtyRun> {
  const agentPid = await ear.started;
  hold.nameAgent((await processes.table.identify(agentPid)) ?? { pid: agentPid, startTime: hold.keeper.startTime });
  const feed = terminals.feed(request.run, terminal, request);
  terminal.pipe(feed);
  void ear.exited.then(() => {
    // a slow reader must not cost the last words
    terminal.resume();
    if (hold.strength === 'scan') {
      log.warn(`the keeper of ${request.run} was killed: from now on its processes are only looked for`);
    }
  });
  let closing: Promise<void> | null = null;
  return {
    root: hold.keeper,
    agentPid,
    tty: terminal.tty,
    container: 'keeper',
    hold,
    exited: ear.exited,
    write: (data) => terminal.write(data),
    resize(cols, rows) {
      if (terminal.resize(cols, rows)) feed.resize(cols, rows);
    },
    close() {
      closing ??= terminal
        .close()
        .then(() => feed.end())
        .finally(() => reports.close());
      return closing;
    },
  };
}
