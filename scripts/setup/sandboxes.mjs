// The optional sandboxes of agents, for the tests that try them for real: bubblewrap, sandbox-runtime, podman and docker.

import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptFolder } from './cache.mjs';
import { npmCommand } from './dependencies.mjs';
import { ensureNode } from './other-nodes.mjs';
import { run, tail } from './run.mjs';
import { say } from './say.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** Anthropic's sandbox-runtime, which has the program `srt`. */
const srt = { package: '@anthropic-ai/sandbox-runtime', version: '0.0.83', entry: 'dist/cli.js' };
/** It needs Node 22.12 or newer. */
const srtNode = '24.0.0';
const installMs = 5 * 60_000;

/**
 * Installs what can be had. A test of a sandbox that is still missing is counted as skipped, with the reason.
 * @returns {Promise<string[]>} folders to put on the PATH
 */
export async function ensureSandboxes() {
  await ensureSystemPackages('sandbox');
  const found = await ensureSrt();
  if ('path' in found) return [found.path];
  say(`without sandbox-runtime: ${found.reason}`);
  return [];
}

/** @returns {Promise<{ path: string } | { reason: string }>} `path`: the folder of the program */
async function ensureSrt() {
  const node = await ensureNode(srtNode);
  if ('reason' in node) return node;
  const kept = await keptFolder(
    `srt-${srt.version}`,
    (folder) => isUsable(join(folder, 'bin', 'srt')),
    (draft) => installSrt(draft, node.path),
  );
  return 'reason' in kept ? kept : { path: join(kept.folder, 'bin') };
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
 * @param {string} node
 * @returns {Promise<{ made: string } | { reason: string }>}
 */
async function installSrt(draft, node) {
  const npm = npmCommand();
  if (!npm) return { reason: 'npm was not found' };
  say(`installing ${srt.package} ${srt.version} for the tests (once)…`);
  const made = join(draft, 'made');
  await mkdir(join(made, 'bin'), { recursive: true });
  await writeFile(join(made, 'package.json'), '{ "private": true }\n');
  const args = [...npm.args, 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  args.push('--loglevel=error', `${srt.package}@${srt.version}`);
  const ended = await run(npm.command, args, { cwd: made, timeoutMs: installMs });
  if (ended.code !== 0) return { reason: ended.timedOut ? 'npm took too long' : tail(ended.output, 3).trim() };
  const launcher = join(made, 'bin', 'srt');
  const entry = `"$(dirname "$(readlink -f "$0")")/../node_modules/${srt.package}/${srt.entry}"`;
  await writeFile(launcher, `#!/bin/sh\nexec '${node}' ${entry} "$@"\n`);
  await chmod(launcher, 0o755);
  return { made };
}
