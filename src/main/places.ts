/** Where the built app finds its own parts: the same in a checkout and in a package. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json, put in by the build. */
export const VERSION: string = typeof __HUSKIES_VERSION__ === 'string' ? __HUSKIES_VERSION__ : '0.0.0-source';

/** The checkout's or package's top folder: entries lie in out/main/. */
export function appFolder(): string {
  return process.env.HUSKIES_APP_DIR ?? join(__dirname, '..', '..');
}

/** The built page. */
export function pageFolder(): string {
  return join(appFolder(), 'out', 'renderer');
}

/** The built keeper; null where there is none (no compiler, or no Linux), and then runs are held by scan. */
export function keeperFile(): string | null {
  const file = join(appFolder(), 'build', 'huskies-keeper');
  // A packed app cannot run a file inside its archive.
  const real = file.replace('app.asar', 'app.asar.unpacked');
  return process.platform === 'linux' && existsSync(real) ? real : null;
}
