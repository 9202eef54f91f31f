/** Where the built app finds its own files, in a checkout and in a package alike. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The top folder of the checkout or package: the nearest folder above this file that has a package.json. */
export function appFolder(): string {
  for (let at = __dirname; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (at === dirname(at)) throw new Error(`no package.json above ${__dirname}: this installation is not complete`);
  }
}

/** The folder of the built page. */
export function pageFolder(): string {
  return join(appFolder(), 'out', 'renderer');
}

/** The folder of the files that hooks of CLIs use. Other programs read them, so they are not inside a packed archive. */
export function hookFolder(): string {
  return join(appFolder(), 'bin').replace('app.asar', 'app.asar.unpacked');
}

/** Path of the built keeper. Null without one (no compiler, or not Linux): runs then have scan as their only proof. */
export function keeperFile(): string | null {
  return nativeFile('huskies-keeper');
}

/** Path of the built looker. Null without one: the host then looks at processes itself. */
export function lookerFile(): string | null {
  return nativeFile('huskies-looker');
}

function nativeFile(name: string): string | null {
  const file = join(appFolder(), 'build', name);
  // A packed app cannot execute a file inside its archive.
  const real = file.replace('app.asar', 'app.asar.unpacked');
  return process.platform === 'linux' && existsSync(real) ? real : null;
}
