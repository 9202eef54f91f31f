/** The agent as the PTY's own child, held by nothing. */
import type { PtyRun, SpawnRequest } from '../../core/ports/index.ts';
import { NoHold } from './hold.ts';
import type { PtyOptions } from './options.ts';
import { Terminal } from './terminal.ts';

export async function spawnPlain(request: SpawnRequest, options: PtyOptions): Promise<PtyRun> {
  const [file = '', ...args] = request.command;
  const since = options.processes.present();
  const terminal = new Terminal({ ...request, file, args });
  try {
    return await held(terminal, since, request, options);
  } catch (error) {
    // nothing may live without a record: what listens to a hang-up ends, the rest carries the run's mark
    await terminal.close();
    throw error;
  }
}

async function held(terminal: Terminal, since: number, request: SpawnRequest, options: PtyOptions): Promise<PtyRun> {
  const feed = options.terminals.feed(request.run, terminal, request);
  terminal.pipe(feed);
  // one that ended at once cannot be identified any more; this identity fits nobody, and tells when the run began
  const root = (await options.processes.table.identify(terminal.pid)) ?? { pid: terminal.pid, startTime: since };
  let closing: Promise<void> | null = null;
  return {
    root,
    agentPid: terminal.pid,
    tty: terminal.tty,
    container: 'scan',
    hold: new NoHold(root),
    exited: terminal.exited,
    write: (data) => terminal.write(data),
    resize(cols, rows) {
      if (terminal.resize(cols, rows)) feed.resize(cols, rows);
    },
    close() {
      closing ??= terminal.close().then(() => feed.end());
      return closing;
    },
  };
}
