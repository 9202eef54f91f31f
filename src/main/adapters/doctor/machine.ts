/** Checks of the machine: programs, display, disk. */
import { constants } from 'node:fs';
import { access, mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Containment, Message } from '../../../contract/index.ts';
import { message } from '../../../contract/index.ts';
import type { Check } from './check.ts';
import { bad, isAtLeast, ok, warn } from './check.ts';

/** As in package.json, `engines`. */
const OLDEST_NODE = '20.19';

/** Electron brings a Node of its own, which its build decides. */
export function checkNode(versions: { node: string; electron?: string }): Check {
  const { node, electron } = versions;
  if (electron !== undefined) return ok('node', message('doctor.node.electron', { node, electron }));
  return isAtLeast(node, OLDEST_NODE)
    ? ok('node', message('doctor.node', { node }))
    : bad('node', message('doctor.node.old', { node, oldest: OLDEST_NODE }));
}

/** Architectures for which all native parts are there: the terminals', the database's, and on Windows the process list's. */
const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['x64', 'arm64'],
  darwin: ['x64', 'arm64'],
  win32: ['x64'],
};

/** Whether Huskies can work on this kind of machine at all. */
export function checkArchitecture(platform: NodeJS.Platform, arch: string): Check {
  const built = ARCHITECTURES[platform] ?? [];
  if (built.includes(arch)) return ok('arch', message('doctor.arch', { platform, arch }));
  return built.length === 0
    ? bad('arch', message('doctor.arch.platform', { platform, arch }))
    : bad('arch', message('doctor.arch.other', { platform, arch, built }));
}

export function checkGit(version: string | null, oldest: string): Check {
  if (version === null) return bad('git', message('doctor.git.missing', { oldest }));
  return isAtLeast(version, oldest)
    ? ok('git', message('doctor.git', { version }))
    : bad('git', message('doctor.git.old', { version, oldest }));
}

export async function checkKeeper(path: string | null, platform: NodeJS.Platform): Promise<Check> {
  if (platform !== 'linux') return ok('keeper', message('doctor.keeper.unused', { platform }));
  if (path !== null && (await isExecutable(path))) return ok('keeper', message('doctor.keeper', { path }));
  return warn('keeper', message('doctor.keeper.missing'));
}

export interface ContainmentInput {
  /** `[stop] containment` of the project; 'auto' without one. */
  wanted: 'auto' | 'namespace' | 'scan';
  containment: Containment;
  why: Message | null;
}

/**
 * What new runs are held by, and why not by something better. That there is no cgroup on top of the keeper is no
 * warning: the keeper's proof is as strong. The reason names what would give one.
 */
export function checkContainment({ wanted, containment, why }: ContainmentInput, platform: NodeJS.Platform): Check {
  const held = heldBy(containment, why);
  if (wanted === 'scan') return warn('containment', message('doctor.containment.scan', { held }));
  if (platform !== 'linux') return ok('containment', held);
  if (containment === 'none') return warn('containment', message('doctor.containment.noKeeper', { held }));
  return wanted === 'namespace' && containment !== 'namespace'
    ? warn('containment', message('doctor.containment.noNamespace', { held }))
    : ok('containment', held);
}

function heldBy(containment: Containment, why: Message | null): Message {
  const held =
    containment === 'none'
      ? { containment: message('doctor.scanOnly'), strength: 'scan' }
      : { containment, strength: 'kernel' };
  return why === null ? message('doctor.containment', held) : message('doctor.containment.why', { ...held, why });
}

export interface PathInput {
  path: string;
  /** null: the host was started from a terminal, and no shell was asked. */
  login: { shell: string } | { why: Message; again: string } | null;
}

/** Where the PATH of agents comes from. */
export function checkPath({ path, login }: PathInput, platform: NodeJS.Platform): Check {
  if (login !== null && 'why' in login) {
    return warn('path', message('doctor.path.why', { path, why: login.why, again: login.again }));
  }
  const host = message(platform === 'win32' ? 'doctor.path.windows' : 'doctor.path.host');
  const from = login === null ? host : message('doctor.path.login', { shell: login.shell });
  return ok('path', message('doctor.path', { path, from }));
}

export function checkAgents(found: readonly string[]): Check {
  return found.length > 0
    ? ok('agents', message('doctor.agents', { names: found }))
    : warn('agents', message('doctor.agents.none'));
}

export interface DisplayInput {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Of the Electron program; null when it is not installed. */
  electron: string | null;
}

export function checkDisplay({ platform, env, electron }: DisplayInput): Check {
  const display = platform !== 'linux' || Boolean(env.WAYLAND_DISPLAY) || Boolean(env.DISPLAY);
  if (!display) return warn('window', message('doctor.window.display'));
  return electron === null
    ? warn('window', message('doctor.window.electron'))
    : ok('window', message('doctor.window', { electron }));
}

/** Whether `folder`, or the nearest folder above it that exists, can be written. */
export async function checkWritable(check: string, folder: string): Promise<Check> {
  const there = await nearest(folder);
  try {
    await access(there, constants.W_OK);
    return ok(check, message('doctor.folder', { folder }));
  } catch (error) {
    return bad(check, message('doctor.folder.unwritable', { folder, why: (error as Error).message, there }));
  }
}

/**
 * Whether the folder of worktrees can be made and written. `approved`: a person did approve what the config names; only then
 * an empty folder is made there and removed again, since to root a place such as /proc looks writable.
 */
export async function checkWorktrees(root: string, folder: string, approved: boolean): Promise<Check> {
  const there = await nearest(folder);
  const unusable = (why: string | Message): Check => {
    const example = JSON.stringify(`../${basename(root)}.huskies`);
    return bad('worktrees', message('doctor.worktrees.unusable', { folder, why, there, example }));
  };
  try {
    if (!(await stat(there)).isDirectory()) return unusable(message('doctor.worktrees.noFolder', { path: there }));
    await access(there, constants.W_OK);
    if (approved) await rmdir(await mkdtemp(join(there, '.huskies-')));
    return ok('worktrees', message('doctor.folder', { folder }));
  } catch (error) {
    return unusable((error as Error).message);
  }
}

/** Below this a worktree of a middling project may not fit; bytes. */
const LITTLE_SPACE_BYTES = 2 * 1024 ** 3;
/** Below this even the state may not be written; bytes. */
const NO_SPACE_BYTES = 100 * 1024 ** 2;

export async function checkSpace(folder: string): Promise<Check> {
  const there = await nearest(folder);
  // Node 16, in old Electrons, does not have it
  if (typeof statfs !== 'function') return ok('disk', message('doctor.disk.unknown'));
  const { bavail, bsize } = await statfs(there);
  const bytes = bavail * bsize;
  const values = { free: (bytes / 1024 ** 3).toFixed(1), bytes, folder: there };
  if (bytes < NO_SPACE_BYTES) return bad('disk', message('doctor.disk.none', values));
  return bytes < LITTLE_SPACE_BYTES
    ? warn('disk', message('doctor.disk.little', values))
    : ok('disk', message('doctor.disk', values));
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
