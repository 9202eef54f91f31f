/** Checks of the machine: programs, display, disk. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Container } from '../../../contract/index.ts';
import type { Check } from './check.ts';
import { bad, isAtLeast, ok, warn } from './check.ts';

/** As in package.json, `engines`. */
const OLDEST_NODE = '20.19';

/** Electron brings a Node of its own, which its build decides. */
export function checkNode(versions: { node: string; electron?: string }): Check {
  if (versions.electron !== undefined) return ok('node', `${versions.node} (in Electron ${versions.electron})`);
  return isAtLeast(versions.node, OLDEST_NODE)
    ? ok('node', versions.node)
    : bad('node', versions.node, `Install Node ${OLDEST_NODE} or newer.`);
}

export function checkGit(version: string | null, oldest: string): Check {
  if (version === null) return bad('git', 'not found', `Install git ${oldest} or newer, and put it on the PATH.`);
  return isAtLeast(version, oldest)
    ? ok('git', version)
    : bad(
        'git',
        version,
        `Install git ${oldest} or newer: older ones cannot be kept from running a repository's code.`,
      );
}

export async function checkKeeper(path: string | null, platform: NodeJS.Platform): Promise<Check> {
  if (platform !== 'linux') return ok('keeper', `not used on ${platform}: the strength of a stop is 'scan'`);
  if (path !== null && (await isExecutable(path))) return ok('keeper', path);
  return warn(
    'keeper',
    'not built',
    'Install a C compiler (apt-get install gcc libc6-dev), then run the setup again: npm start. Until then a stop says "none seen", not "proven gone".',
  );
}

/** What new runs are held by, and why not by something better. */
export function checkContainer({ container, why }: { container: Container; why: string }): Check {
  const strength = container === 'scan' ? 'scan' : 'kernel';
  const found = `${container}, strength ${strength}${why === '' ? '' : `: ${why}`}`;
  return strength === 'kernel'
    ? ok('container', found)
    : warn('container', found, 'See keeper; and [stop] container in .huskies/project.toml should be "auto".');
}

export function checkAgents(found: readonly string[]): Check {
  return found.length > 0
    ? ok('agents', found.join(', '))
    : warn(
        'agents',
        'no agent CLI on the PATH',
        'Install Claude Code, Codex, opencode or Gemini; any other program works as an agent, too.',
      );
}

export interface DisplayInput {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Of the Electron program; null when it is not installed. */
  electron: string | null;
}

export function checkDisplay({ platform, env, electron }: DisplayInput): Check {
  const browser = 'Nothing, if you use the browser: huskies serve';
  const display = platform !== 'linux' || Boolean(env.WAYLAND_DISPLAY) || Boolean(env.DISPLAY);
  if (!display) return warn('window', 'no display', `${browser}. Else start it in a desktop session.`);
  if (electron === null) return warn('window', 'Electron is not installed', `npx install-electron. ${browser}`);
  return ok('window', electron);
}

/** Whether `folder`, or the nearest folder above it that exists, can be written. */
export async function checkWritable(check: string, folder: string): Promise<Check> {
  const there = await nearest(folder);
  try {
    await access(there, constants.W_OK);
    return ok(check, folder);
  } catch (error) {
    return bad(check, `${folder}: ${(error as Error).message}`, `Make ${there} writable for you.`);
  }
}

/** Below this a worktree of a middling project may not fit; bytes. */
const LITTLE_SPACE = 2 * 1024 ** 3;
/** Below this even the state may not be written; bytes. */
const NO_SPACE = 100 * 1024 ** 2;

export async function checkSpace(folder: string): Promise<Check> {
  const there = await nearest(folder);
  // Node 16, in old Electrons, does not have it
  if (typeof statfs !== 'function') return ok('disk', 'free space is not known here');
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GB free at ${there}`;
  if (free < NO_SPACE) return bad('disk', found, 'Free some disk space.');
  return free < LITTLE_SPACE
    ? warn('disk', found, 'Each story has a worktree: free some disk space.')
    : ok('disk', found);
}

async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (at === dirname(at)) return at;
    try {
      await stat(at);
      return at;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return at;
    }
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    // absent and not permitted are the same to us
    return false;
  }
}
