/** Looks a command up as execvp will, so that a missing one is told before anything is spawned. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { RefusalError, text } from '../../../contract/index.ts';

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // not there, or not for us: either way it cannot be run
    return false;
  }
}

export function commandNotFound(command: string, why: string): RefusalError {
  return new RefusalError({
    code: 'command-not-found',
    message: text('adapters.pty.command', { command, why }),
    remedy: text('adapters.pty.command.remedy'),
    field: 'command',
    value: command,
  });
}

/** The program's path. Rejects with a RefusalError when there is none. */
export async function findCommand(command: string, cwd: string, path: string | undefined): Promise<string> {
  if (command.includes('/')) {
    const file = resolve(cwd, command);
    if (await isProgram(file)) return file;
    throw commandNotFound(command, text('adapters.pty.command.noFile'));
  }
  for (const folder of (path ?? '').split(delimiter)) {
    // an empty entry means the working folder (execvp(3)); an agent's worktree is no place to find programs
    if (folder === '') continue;
    const file = join(resolve(cwd, folder), command);
    if (command !== '' && (await isProgram(file))) return file;
  }
  throw commandNotFound(command, text('adapters.pty.command.noPath'));
}
