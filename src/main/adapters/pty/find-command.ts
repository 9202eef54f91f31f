/** Looks up a command as execvp does, so that a missing one is reported before anything is spawned. */
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
    // missing or not permitted: it cannot be run in either case
    return false;
  }
}

/** `why`: where the command was looked for, or the system error. */
export function commandNotFound(command: string, why: Said): RefusalError {
  return new RefusalError({
    code: 'command-not-found',
    why: message('pty.command', { command, why }),
    field: 'command',
    value: command,
  });
}

type Env = Readonly<Record<string, string | undefined>>;

/** The default of a new Windows, for an environment without a PATHEXT. */
const PATHEXT = '.COM;.EXE;.BAT;.CMD';

/**
 * The files that a command may name, in the order in which the system tries them. `env` is the command's environment,
 * of which PATH counts, and PATHEXT on Windows. Pure.
 */
export function candidates(command: string, cwd: string, env: Env, platform: NodeJS.Platform): string[] {
  if (command === '') return [];
  const isWindows = platform === 'win32';
  const paths = isWindows ? win32 : posix;
  const extensions = isWindows
    ? (variable(env, 'PATHEXT', platform) || PATHEXT).split(';').filter((extension) => extension !== '')
    : [''];
  const hasExtension =
    isWindows && extensions.some((extension) => command.toLowerCase().endsWith(extension.toLowerCase()));
  const names = hasExtension ? [command] : extensions.map((extension) => command + extension);
  // an empty entry means the working folder (execvp(3)), and programs must not be looked up in an agent's worktree
  const folders = isPath(command, isWindows)
    ? ['']
    : (variable(env, 'PATH', platform) ?? '').split(paths.delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => paths.resolve(cwd, folder, name)));
}

/** Whether a command names a file by its path, which is not looked up in PATH. */
export function isPath(command: string, isWindows = process.platform === 'win32'): boolean {
  return isWindows ? /[\\/]|^[a-z]:/i.test(command) : command.includes('/');
}

/** Resolves with the program's path. Rejects with a RefusalError when there is none. */
export async function findCommand(command: string, cwd: string, env: Env): Promise<string> {
  for (const file of candidates(command, cwd, env, process.platform)) {
    if (await isProgram(file)) return file;
  }
  throw commandNotFound(command, message(isPath(command) ? 'pty.command.noFile' : 'pty.command.noPath'));
}
