/** Reads the arguments of the desktop app. */
import { isAbsolute, resolve } from 'node:path';

/** Switches whose value is the next argument. */
const SWITCHES_WITH_VALUE = ['-r', '--require'];

/**
 * The folder named on the command line as an absolute path, or null. `defaultApp`: started as `electron APP [DIR]`,
 * where the first argument is the app itself.
 */
export function folderArgument(argv: readonly string[], cwd: string, defaultApp: boolean): string | null {
  const positional = argv
    .slice(1)
    .filter((arg, i, all) => !arg.startsWith('-') && !SWITCHES_WITH_VALUE.includes(i > 0 ? (all[i - 1] ?? '') : ''));
  const dir = positional[defaultApp ? 1 : 0];
  if (dir === undefined || dir === '') return null;
  return isAbsolute(dir) ? dir : resolve(cwd, dir);
}
