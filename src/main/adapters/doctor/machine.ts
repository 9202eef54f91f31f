/** Checks of the machine: programs, display, disk. */
import { constants } from 'node:fs';
import { access, mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Containment, Message } from '../../../contract/index.ts';
import { message, quoteArgument, whyOf } from '../../../contract/index.ts';
import { isAtLeast } from '../../../domain/index.ts';
import type { Check } from './check.ts';
import { bad, ok, warn } from './check.ts';

/** The same as `engines` in package.json. */
const OLDEST_NODE = '20.19';

/** In Electron any version is fine: it brings its own Node. */
export function checkNode(versions: { node: string; electron?: string }): Check {
  const { node, electron } = versions;
  if (electron !== undefined) return ok('node', message('doctor.node.electron', { node, electron }));
  return isAtLeast(node, OLDEST_NODE)
    ? ok('node', message('doctor.node', { node }))
    : bad('node', message('doctor.node.old', { node, oldest: OLDEST_NODE }));
}

/** Architectures for which all native modules are built: terminals, database and, on Windows, the process list. */
const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['x64', 'arm64'],
  darwin: ['x64', 'arm64'],
  win32: ['x64'],
};

/** Whether Huskies runs on this platform and architecture at all. */
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
  /** `[stop] containment` of the project's config; `auto` without a config. */
  wanted: 'auto' | 'namespace' | 'scan';
  containment: Containment;
  why: Message | null;
}

/**
 * The containment of new runs, and why it is not a better one. A keeper without a cgroup gives no warning, because its
 * proof is as strong; the reason tells how to get a cgroup.
 */
export function checkContainment({ wanted, containment, why }: ContainmentInput, platform: NodeJS.Platform): Check {
  const held = describeContainment(containment, why);
  if (wanted === 'scan') return warn('containment', message('doctor.containment.scan', { held }));
  if (platform !== 'linux') return ok('containment', held);
  if (containment === 'none') return warn('containment', message('doctor.containment.noKeeper', { held }));
  return wanted === 'namespace' && containment !== 'namespace'
    ? warn('containment', message('doctor.containment.noNamespace', { held }))
    : ok('containment', held);
}

function describeContainment(containment: Containment, why: Message | null): Message {
  const held =
    containment === 'none'
      ? { containment: message('doctor.scanOnly'), strength: 'scan' }
      : { containment, strength: 'kernel' };
  return why === null ? message('doctor.containment', held) : message('doctor.containment.why', { ...held, why });
}

export interface PathInput {
  path: string;
  /** The login shell's answer, or why there is none. Null: not asked, because the host was started from a terminal. */
  login: { shell: string } | { why: Message; again: string } | null;
}

/** Reports where the agents' PATH comes from. */
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
  electron: ElectronFiles;
}

/** What is installed of Electron. */
export interface ElectronFiles {
  /** Path of the Electron program; null when it is not installed. */
  program: string | null;
  /** Path of the script that downloads the program; null when the npm package is not installed either. */
  installer: string | null;
}

/** The oldest Node that can install Electron: the same as `engines` of the electron package. */
const OLDEST_INSTALLING_NODE = '22.12';

export function checkDisplay({ platform, env, electron: { program, installer } }: DisplayInput): Check {
  const display = platform !== 'linux' || Boolean(env.WAYLAND_DISPLAY) || Boolean(env.DISPLAY);
  if (!display) return warn('window', message('doctor.window.display'));
  if (program !== null) return ok('window', message('doctor.window', { electron: program }));
  if (installer === null) return warn('window', message('doctor.window.package'));
  const install = `node ${quoteArgument(installer)}`;
  return warn('window', message('doctor.window.electron', { oldest: OLDEST_INSTALLING_NODE, install }));
}

/** Whether `folder`, or its nearest parent that exists, can be written. */
export async function checkWritable(check: string, folder: string): Promise<Check> {
  const there = await findNearestExisting(folder);
  try {
    await access(there, constants.W_OK);
    return ok(check, message('doctor.folder', { folder }));
  } catch (error) {
    return bad(check, message('doctor.folder.unwritable', { folder, why: whyOf(error), there }));
  }
}

/**
 * Whether the folder of worktrees can be made and written. `approved`: a person has approved the config. Only then an
 * empty folder is made there and removed again, because to root even /proc looks writable.
 */
export async function checkWorktrees(root: string, folder: string, approved: boolean): Promise<Check> {
  const there = await findNearestExisting(folder);
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
    return unusable(whyOf(error));
  }
}

/** With less free space, the worktree of a medium-sized project might not fit. */
const LOW_SPACE_BYTES = 2 * 1024 ** 3;
/** With less free space, Huskies might not be able to save its state. */
const CRITICAL_SPACE_BYTES = 100 * 1024 ** 2;

export async function checkSpace(folder: string): Promise<Check> {
  const there = await findNearestExisting(folder);
  // missing in Node 16, which Electron 22 has
  if (typeof statfs !== 'function') return ok('disk', message('doctor.disk.unknown'));
  const { bavail, bsize } = await statfs(there);
  const bytes = bavail * bsize;
  const values = { free: (bytes / 1024 ** 3).toFixed(1), bytes, folder: there };
  if (bytes < CRITICAL_SPACE_BYTES) return bad('disk', message('doctor.disk.none', values));
  return bytes < LOW_SPACE_BYTES
    ? warn('disk', message('doctor.disk.little', values))
    : ok('disk', message('doctor.disk', values));
}

async function findNearestExisting(folder: string): Promise<string> {
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
    // a missing file and one without permission are equally unusable
    return false;
  }
}
