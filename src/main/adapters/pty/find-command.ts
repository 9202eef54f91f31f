/** Looks a command up as execvp will, so that a missing one is told before anything is spawned. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { message, RefusalError, type Said } from '../../../contract/index.ts';
import { variable } from '../environment/index.ts';

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // not there, or not for us: either way it cannot be run
    return false;
  }
}

export function commandNotFound(command: string, why: Said): RefusalError {
  return new RefusalError({
    code: 'command-not-found',
    why: message('pty.command', { command, why }),
    field: 'command',
    value: command,
  });
}

type Env = Readonly<Record<string, string | undefined>>;

/** As in a fresh Windows, for an environment without any. */
const PATHEXT = '.COM;.EXE;.BAT;.CMD';

/**
 * The files that a command may be, in the order in which the system tries them: by PATH, and on Windows PATHEXT, of the
 * environment that the command will have. Pure.
 */
export function candidates(command: string, cwd: string, env: Env, platform: NodeJS.Platform): string[] {
  if (command === '') return [];
  const windows = platform === 'win32';
  const paths = windows ? win32 : posix;
  const endings = windows
    ? (variable(env, 'PATHEXT', platform) || PATHEXT).split(';').filter((ending) => ending !== '')
    : [''];
  const named = windows && endings.some((ending) => command.toLowerCase().endsWith(ending.toLowerCase()));
  const names = named ? [command] : endings.map((ending) => command + ending);
  // an empty entry means the working folder (execvp(3)); an agent's worktree is no place to find programs
  const folders = isPath(command, windows)
    ? ['']
    : (variable(env, 'PATH', platform) ?? '').split(paths.delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => paths.resolve(cwd, folder, name)));
}

/** Names a file, and is not looked up. */
export function isPath(command: string, windows = process.platform === 'win32'): boolean {
  return windows ? /[\\/]|^[a-z]:/i.test(command) : command.includes('/');
}

/** The program's path. Rejects with a RefusalError when there is none. */
export async function findCommand(command: string, cwd: string, env: Env): Promise<string> {
  for (const file of candidates(command, cwd, env, process.platform)) {
    if (await isProgram(file)) return file;
  }
  throw commandNotFound(command, message(isPath(command) ? 'pty.command.noFile' : 'pty.command.noPath'));
}
