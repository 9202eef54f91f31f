/** Prepares a run's terminal or pipes, and forks its process on them. */
import { message, RefusalError } from '../../../contract/index.ts';
import { CancelledError, type SpawnRequest } from '../../core/ports/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import type { Connection } from './connection.ts';
import { PreparedPipes } from './pipes.ts';
import { Terminal } from './terminal.ts';

/**
 * Forks at once, since all waiting is done beforehand. Rejects with the system error or a CancelledError when nothing
 * was forked.
 */
export type Fork = (file: string, args: string[]) => Promise<Connection>;

/**
 * `dir` is a private folder in which pipes are made. Rejects with the system error. The result must be called once,
 * with no await before the call.
 */
export async function prepareFork(request: SpawnRequest, dir: string): Promise<Fork> {
  const { run, cwd, env, cancel } = request;
  if (request.io !== 'pipes') {
    return async (file, args) => {
      if (cancel?.cancelled) throw new CancelledError('the start');
      return new Terminal({ ...request, file, args });
    };
  }
  if (process.platform === 'win32') throw pipesUnsupported();
  makeStateFolder(dir);
  const pipes = await PreparedPipes.make(dir, run);
  return async (file, args) => {
    if (!cancel?.cancelled) return await pipes.fork({ file, args, cwd, env });
    pipes.close();
    throw new CancelledError('the start');
  };
}

/** Named pipes on Windows work differently and are not supported. */
function pipesUnsupported(): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.pipes.windows'),
  });
}
