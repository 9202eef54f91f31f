/** Checks of the machine: programs, display, disk. */
import { constants } from 'node:fs';
import { access, mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Container } from '../../../contract/index.ts';
import { type Message, messageText, text } from '../../../contract/index.ts';
import type { Check } from './check.ts';
import { bad, isAtLeast, ok, warn } from './check.ts';

/** As in package.json, `engines`. */
const OLDEST_NODE = '20.19';

/** Electron brings a Node of its own, which its build decides. */
export function checkNode(versions: { node: string; electron?: string }): Check {
  const { node, electron } = versions;
  if (electron !== undefined) return ok('node', text('config.doctor.node.electron', { node, electron }));
  return isAtLeast(node, OLDEST_NODE)
    ? ok('node', node)
    : bad('node', node, text('config.doctor.node.remedy', { oldest: OLDEST_NODE }));
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
  const found = text('config.doctor.arch', { platform, arch });
  if (built.includes(arch)) return ok('arch', found);
  return built.length === 0
    ? bad('arch', found, text('config.doctor.arch.platform.remedy'))
    : bad('arch', found, text('config.doctor.arch.remedy', { platform, built: built.join(', ') }));
}

export function checkGit(version: string | null, oldest: string): Check {
  if (version === null)
    return bad('git', text('config.doctor.git.missing'), text('config.doctor.git.missing.remedy', { oldest }));
  return isAtLeast(version, oldest)
    ? ok('git', version)
    : bad('git', version, text('config.doctor.git.old.remedy', { oldest }));
}

export async function checkKeeper(path: string | null, platform: NodeJS.Platform): Promise<Check> {
  if (platform !== 'linux') return ok('keeper', text('config.doctor.keeper.unused', { platform }));
  if (path !== null && (await isExecutable(path))) return ok('keeper', path);
  return warn('keeper', text('config.doctor.keeper.missing'), text('config.doctor.keeper.missing.remedy'));
}

export interface ContainerInput {
  /** `[stop] container` of the project; 'auto' without one. */
  wanted: 'auto' | 'namespace' | 'scan';
  container: Container;
  why: Message | null;
}

/**
 * What new runs are held by, and why not by something better. That there is no cgroup on top of the keeper is no
 * warning: the keeper's proof is as strong. The reason names what would give one.
 */
export function checkContainer({ wanted, container, why }: ContainerInput, platform: NodeJS.Platform): Check {
  const strength = container === 'scan' ? 'scan' : 'kernel';
  const values = { container: text(`container.${container}`), strength, why: why === null ? '' : messageText(why) };
  const found = text(why === null ? 'config.doctor.container' : 'config.doctor.container.why', values);
  if (wanted === 'scan') return warn('container', found, text('config.doctor.container.scan.remedy'));
  if (platform !== 'linux') return ok('container', found);
  if (container === 'scan') return warn('container', found, text('config.doctor.container.keeper.remedy'));
  return wanted === 'namespace' && container !== 'namespace'
    ? warn('container', found, text('config.doctor.container.namespace.remedy'))
    : ok('container', found);
}

export interface PathInput {
  path: string;
  /** null: the host was started from a terminal, and no shell was asked. */
  login: { shell: string } | { why: string; again: string } | null;
}

/** Where the PATH of agents comes from. */
export function checkPath({ path, login }: PathInput, platform: NodeJS.Platform): Check {
  if (login !== null && 'why' in login) {
    const found = text('config.doctor.path.why', { path, why: login.why });
    return warn('path', found, text('config.doctor.path.remedy', { again: login.again }));
  }
  const host = text(platform === 'win32' ? 'config.doctor.path.windows' : 'config.doctor.path.host');
  const from = login === null ? host : text('config.doctor.path.login', { shell: login.shell });
  return ok('path', text('config.doctor.path', { path, from }));
}

export function checkAgents(found: readonly string[]): Check {
  return found.length > 0
    ? ok('agents', found.join(', '))
    : warn('agents', text('config.doctor.agents.none'), text('config.doctor.agents.none.remedy'));
}

export interface DisplayInput {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Of the Electron program; null when it is not installed. */
  electron: string | null;
}

export function checkDisplay({ platform, env, electron }: DisplayInput): Check {
  const display = platform !== 'linux' || Boolean(env.WAYLAND_DISPLAY) || Boolean(env.DISPLAY);
  if (!display) {
    return warn('window', text('config.doctor.window.display'), text('config.doctor.window.display.remedy'));
  }
  if (electron === null) {
    return warn('window', text('config.doctor.window.electron'), text('config.doctor.window.electron.remedy'));
  }
  return ok('window', electron);
}

/** Whether `folder`, or the nearest folder above it that exists, can be written. */
export async function checkWritable(check: string, folder: string): Promise<Check> {
  const there = await nearest(folder);
  try {
    await access(there, constants.W_OK);
    return ok(check, folder);
  } catch (error) {
    return bad(
      check,
      `${folder}: ${(error as Error).message}`,
      text('config.doctor.writable.remedy', { folder: there }),
    );
  }
}

/**
 * Whether the folder of worktrees can be made and written. `approved`: a person did approve what the config names; only then
 * an empty folder is made there and removed again, since to root a place such as /proc looks writable.
 */
export async function checkWorktrees(root: string, folder: string, approved: boolean): Promise<Check> {
  const there = await nearest(folder);
  try {
    if (!(await stat(there)).isDirectory()) throw new Error(text('config.doctor.worktrees.noFolder', { path: there }));
    await access(there, constants.W_OK);
    if (approved) await rmdir(await mkdtemp(join(there, '.huskies-')));
    return ok('worktrees', folder);
  } catch (error) {
    const example = JSON.stringify(`../${basename(root)}.huskies`);
    const remedy = text('config.doctor.worktrees.remedy', { path: there, example });
    return bad('worktrees', `${folder}: ${(error as Error).message}`, remedy);
  }
}

/** Below this a worktree of a middling project may not fit; bytes. */
const LITTLE_SPACE = 2 * 1024 ** 3;
/** Below this even the state may not be written; bytes. */
const NO_SPACE = 100 * 1024 ** 2;

export async function checkSpace(folder: string): Promise<Check> {
  const there = await nearest(folder);
  // Node 16, in old Electrons, does not have it
  if (typeof statfs !== 'function') return ok('disk', text('config.doctor.disk.unknown'));
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const found = text('config.doctor.disk', { free: (free / 1024 ** 3).toFixed(1), folder: there });
  if (free < NO_SPACE) return bad('disk', found, text('config.doctor.disk.none.remedy'));
  return free < LITTLE_SPACE ? warn('disk', found, text('config.doctor.disk.little.remedy')) : ok('disk', found);
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
