/** The agent under the keeper (native/keeper/keeper.c). */
import { getSystemErrorName } from 'node:util';
import { RefusalError } from '../../../contract/index.ts';
import type { Identity, PtyRun, SpawnRequest } from '../../core/ports/index.ts';
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

export async function spawnKept(request: SpawnRequest, keeperPath: string, options: PtyOptions): Promise<PtyRun> {
  const { processes } = options;
  const [command = ''] = request.command;
  const backlog: Report[] = [];
  let listen = (report: Report): void => {
    backlog.push(report);
  };
  const reports = await Reports.make(options.runsDir, request.run, (report) => listen(report));
  let terminal: Terminal;
  const since = processes.present();
  try {
    const args = ['--fifo', reports.path, '--', ...request.command];
    terminal = new Terminal({ ...request, file: keeperPath, args });
  } catch (error) {
    reports.close();
    throw error;
  }
  // a keeper that ends before it has spoken must not leave its FIFO waiting for it
  void terminal.exited.then(() => reports.release());
  const feed = options.terminals.feed(request.run, terminal, request);
  terminal.pipe(feed);
  const root = (await processes.table.identify(terminal.pid)) ?? { pid: terminal.pid, startTime: since };
  const hold = new KeeperHold(root, processes.signals);

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= terminal
      .close()
      .then(() => feed.end())
      .finally(() => reports.close());
    return closing;
  };

  let tellExit: (code: number | null) => void = () => undefined;
  const exited = new Promise<number | null>((done) => {
    tellExit = done;
  });
  const started = new Promise<number>((done, fail) => {
    listen = (report) => {
      hold.hear(report);
      if (report.kind === 'start') done(report.pid);
      if (report.kind === 'exec') fail(refusalFor(command, report.errno));
      if (report.kind === 'exit') {
        // nobody writes much more: a slow reader must not cost the last words
        terminal.resume();
        tellExit(report.code);
      }
      if (report.kind === 'end') {
        fail(
          new RefusalError({
            code: 'failed',
            message: 'The keeper ended before the agent had started.',
            remedy: 'Run huskies doctor.',
          }),
        );
        if (hold.strength === 'scan')
          options.log.warn(`[keeper] of ${request.run} was killed; from now on its processes are only looked for`);
        // nobody can tell any more how the agent ends; its terminal ends with the keeper
        tellExit(null);
      }
    };
    for (const report of backlog) listen(report);
  });

  let agentPid: number;
  try {
    agentPid = await started;
  } catch (error) {
    await close();
    throw error;
  }
  const agent: Identity = (await processes.table.identify(agentPid)) ?? { pid: agentPid, startTime: root.startTime };
  hold.nameAgent(agent);
  return {
    root,
    agentPid,
    tty: terminal.tty,
    container: 'keeper',
    hold,
    exited,
    write: (data) => terminal.write(data),
    resize(cols, rows) {
      if (terminal.resize(cols, rows)) feed.resize(cols, rows);
    },
    close,
  };
}
