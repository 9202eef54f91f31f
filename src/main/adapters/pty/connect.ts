/** Forks a process on what its run is to be connected by. */
import { message, RefusalError } from '../../../contract/index.ts';
import { CancelledError, type SpawnRequest } from '../../core/ports/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import type { Connection } from './connection.ts';
import { PreparedPipes } from './pipes.ts';
import { Terminal } from './terminal.ts';

/** What is waited for is done by now. Forks at once; rejects with the system's words or a CancelledError when nothing was forked. */
export type Fork = (file: string, args: string[]) => Promise<Connection>;

/** `dir`: private, for pipes while they are made. Rejects with the system's words. The result is to be called once, without a wait before it. */
export async function prepare(request: SpawnRequest, dir: string): Promise<Fork> {
  const { run, cwd, env, cancel } = request;
  if (request.io !== 'pipes') {
    return async (file, args) => {
      if (cancel?.cancelled) throw new CancelledError('the start');
      return new Terminal({ ...request, file, args });
    };
  }
  if (process.platform === 'win32') throw noPipes();
  makeStateFolder(dir);
  const pipes = await PreparedPipes.make(dir, run);
  return async (file, args) => {
    if (!cancel?.cancelled) return await pipes.fork({ file, args, cwd, env });
    pipes.close();
    throw new CancelledError('the start');
  };
}

/** Named pipes of Windows are another thing, and were never tried. */
function noPipes(): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.pipes.windows'),
  });
}
