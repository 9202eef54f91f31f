import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDisplay } from './display.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const folder = inRoot('node_modules', 'electron');
const installer = join(folder, 'install.js');
/** The same as `engines` of the electron package. */
const OLDEST_NODE = '22.12';

/**
 * The Electron that a person's window opens in: the one named by HUSKIES_ELECTRON, else the current one from npm.
 * Never the tests' Electron by default.
 * @returns {Promise<{ path: string } | { reason: string }>} why there is none: browser mode is used then
 */
export async function findUserElectron() {
  if (!hasDisplay()) return { reason: 'there is no display here (DISPLAY and WAYLAND_DISPLAY are unset)' };
  const given = process.env.HUSKIES_ELECTRON;
  if (given)
    return existsSync(given) ? { path: given } : { reason: `HUSKIES_ELECTRON names ${given}, which is not there` };
  const installed = installedPath();
  if (installed) return { path: installed };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 12)) {
    return {
      reason: `the Electron window needs Node ${OLDEST_NODE} or newer to be installed, this is ${process.versions.node}`,
    };
  }
  return install();
}

async function install() {
  if (!existsSync(installer)) return { reason: 'the electron package is not installed' };
  say('fetching Electron (once, about 110 MB)…');
  const { code, timedOut } = await run(process.execPath, [installer], { timeoutMs: 10 * 60_000 });
  const path = installedPath();
  if (code === 0 && path) return { path };
  return {
    reason: `Electron could not be fetched${timedOut ? ' in 10 minutes' : ''} (to try again, with Node ${OLDEST_NODE} or newer: node ${JSON.stringify(installer)})`,
  };
}

/** The executable that Electron's installer left, if it is complete. */
function installedPath() {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) && existsSync(join(folder, 'dist', 'version')) ? path : undefined;
  } catch {
    return undefined;
  }
}
