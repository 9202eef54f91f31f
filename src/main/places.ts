/** Where the built app finds its own parts: the same in a checkout and in a package. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout's or package's top folder: the nearest one above this file with a package.json. */
export function appFolder(): string {
  for (let at = __dirname; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (at === dirname(at)) throw new Error(`no package.json above ${__dirname}: this installation is not complete`);
  }
}

/** The built page. */
export function pageFolder(): string {
  return join(appFolder(), 'out', 'renderer');
}

/** The built keeper; null where there is none (no compiler, or no Linux), and then runs are held by scan. */
export function keeperFile(): string | null {
  return nativeFile('huskies-keeper');
}

/** The built looker; null where there is none, and then the host looks at processes by itself. */
export function lookerFile(): string | null {
  return nativeFile('huskies-looker');
}

function nativeFile(name: string): string | null {
  const file = join(appFolder(), 'build', name);
  // A packed app cannot run a file inside its archive.
  const real = file.replace('app.asar', 'app.asar.unpacked');
  return process.platform === 'linux' && existsSync(real) ? real : null;
}
