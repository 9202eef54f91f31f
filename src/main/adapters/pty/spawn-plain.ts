/** The agent as the PTY's own child, held by nothing. */
import { CancelledError, type PtyRun, type SpawnRequest } from '../../core/ports/index.ts';
import { giveUp, identifyChild } from './give-up.ts';
import { NoHold } from './hold.ts';
import type { PtyOptions } from './options.ts';
import { Terminal } from './terminal.ts';
import { TerminalRun } from './terminal-run.ts';

export async function spawnPlain(request: SpawnRequest, options: PtyOptions): Promise<PtyRun> {
  const [file = '', ...args] = request.command;
  const since = options.processes.present();
  if (request.cancel?.cancelled) throw new CancelledError('the start');
  const terminal = new Terminal({ ...request, file, args });
  const { root, trouble } = await identifyChild(terminal.pid, since, options);
  const run = new TerminalRun(terminal, {
    root,
    container: 'scan',
    hold: new NoHold(root),
    exited: terminal.exited,
    release: () => undefined,
  });
  try {
    if (trouble !== null) throw trouble;
    run.pipe(options.terminals.feed(request.run, terminal, request));
    return run;
  } catch (error) {
    throw await giveUp(run, error, options);
  }
}
