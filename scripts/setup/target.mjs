// The folder that `npm start` opens.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SetupError } from './say.mjs';

const USAGE = 'npm start [-- DIR]';

/**
 * The absolute path of the folder that the arguments name; null if they name none. It is checked before the app starts,
 * because an app that is already open would show its refusal in a window, and this terminal would show success.
 * @param {string[]} args without node and script name
 * @param {string} cwd the person's working folder
 * @returns {string | null}
 */
export function folderToOpen(args, cwd) {
  const option = args.find((arg) => arg.startsWith('-') && arg !== '--');
  if (option !== undefined) throw new SetupError(`unknown option ${option}: ${USAGE}`);
  const [named, ...more] = args.filter((arg) => arg !== '--');
  if (named === undefined) return null;
  if (more.length > 0)
    throw new SetupError(`only one folder can be opened, so ${more.join(' ')} is too much: ${USAGE}`);
  const folder = resolve(cwd, named);
  const why = whyNotFolder(folder);
  if (why === null) return folder;
  throw new SetupError(`${folder} ${why}. Name the folder of a git project: ${USAGE}`);
}

/** @param {string} path */
function whyNotFolder(path) {
  try {
    return statSync(path).isDirectory() ? null : 'is not a folder';
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${message})`;
  }
}
