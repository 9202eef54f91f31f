/** Real container runtimes for tests: a dockerd of the test's own, and images made from this machine's files. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { eventually } from './eventually.ts';

/** The programs that an image of these tests contains. */
const TOOLS = ['sh', 'bash', 'sleep', 'cat', 'touch', 'setsid', 'env', 'id', 'ls', 'git', 'readlink', 'mkdir'];

/** The path of a program on the PATH; null when there is none. */
export function programOf(name: string): string | null {
  for (const folder of `${process.env.PATH ?? ''}:/usr/sbin:/sbin`.split(delimiter)) {
    try {
      const path = join(folder, name);
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** Why the tests cannot have a dockerd of their own here. Null: they can. */
export function dockerMissing(): string | null {
  if (!process.env.HUSKIES_TEST_CONTAINERS) return 'it takes long: npm run test:escapes';
  if (process.platform !== 'linux') return 'dockerd needs Linux';
  if (process.getuid?.() !== 0) return 'only root can run dockerd here';
  const missing = ['dockerd', 'docker', 'runc'].filter((name) => programOf(name) === null);
  return missing.length === 0 ? null : `missing: ${missing.join(', ')} (apt-get install docker.io runc)`;
}

/** Why podman cannot be used here. Null: it can. */
export function podmanMissing(): string | null {
  if (!process.env.HUSKIES_TEST_CONTAINERS) return 'it takes long: npm run test:escapes';
  if (process.platform !== 'linux') return 'podman needs Linux';
  if (process.getuid?.() !== 0) return 'only root has a working podman here';
  const missing = ['podman', 'runc'].filter((name) => programOf(name) === null);
  return missing.length === 0 ? null : `missing: ${missing.join(', ')} (apt-get install podman runc)`;
}

/** Why bubblewrap cannot be used here. Null: it can. */
export function bwrapMissing(): string | null {
  if (programOf('bwrap') === null) return 'missing: bwrap (apt-get install bubblewrap)';
  const { status, stderr } = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-pid', 'true'], { encoding: 'utf8' });
  return status === 0 ? null : `bwrap: ${stderr.trim()}`;
}

/** Why sandbox-runtime cannot be used here. Null: it can. */
export function srtMissing(): string | null {
  const missing = ['srt', 'bwrap', 'socat', 'rg'].filter((name) => programOf(name) === null);
  if (missing.length > 0) return `missing: ${missing.join(', ')} (npm install -g @anthropic-ai/sandbox-runtime)`;
  const { status, stderr } = spawnSync('srt', ['--', 'true'], { encoding: 'utf8' });
  return status === 0 ? null : `srt: ${stderr.trim().split('\n')[0]}`;
}

/** Makes the image of these tests for podman. */
export function podmanImage(): void {
  execFileSync('podman', ['import', '-', IMAGE], { input: imageTar(), stdio: ['pipe', 'ignore', 'pipe'] });
}

/** The files of an image: the tools and the libraries that they need, as a tar. */
export function imageTar(): Buffer {
  const root = mkdtempSync(join(tmpdir(), 'huskies-image-'));
  try {
    for (const tool of TOOLS) {
      const path = programOf(tool);
      if (path === null) continue;
      place(root, join('/bin', tool), realpathSync(path));
      for (const library of librariesOf(path)) place(root, library, realpathSync(library));
    }
    for (const folder of ['tmp', 'etc', 'root', 'proc', 'sys', 'dev'])
      mkdirSync(join(root, folder), { recursive: true });
    return execFileSync('tar', ['-C', root, '-cf', '-', '.'], { maxBuffer: 1 << 30 });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function place(root: string, at: string, from: string): void {
  mkdirSync(dirname(join(root, at)), { recursive: true });
  copyFileSync(from, join(root, at));
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+)\s+\(0x/g)].map(([, path = '']) => path);
}

/** A dockerd of the test's own. */
export interface DockerLab {
  /** As in DOCKER_HOST. */
  address: string;
  image: string;
  /** Runs the docker client and returns its output. Throws when it fails. */
  docker(...args: string[]): string;
  /** Ends the daemon and leaves the containers' processes as they are, as a crash would. */
  killDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
  /** Removes all containers, ends the daemon and removes its files. */
  close(): Promise<void>;
}

/** The name of the images of these tests. */
export const IMAGE = 'huskies-test';

export async function dockerLab(): Promise<DockerLab> {
  const dir = mkdtempSync(join(tmpdir(), 'huskies-docker-'));
  const address = `unix://${dir}/sock`;
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, DOCKER_HOST: address };
  const docker = (...args: string[]) =>
    execFileSync('docker', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  let daemon: ChildProcess | null = null;
  const startDaemon = async () => {
    // a daemon that was killed leaves these; its containerd dies with it, and where nothing reaps it still looks alive
    for (const file of ['pid', 'exec/containerd/containerd.pid']) rmSync(join(dir, file), { force: true });
    const places = ['--data-root', `${dir}/data`, '--exec-root', `${dir}/exec`, '--pidfile', `${dir}/pid`];
    const args = [...places, '-H', address, '--bridge=none', '--iptables=false', '--live-restore'];
    daemon = spawn('dockerd', args, { env, stdio: 'ignore', detached: true });
    await eventually(() => docker('version'), { everyMs: 200 });
  };
  const endDaemon = async (signal: NodeJS.Signals) => {
    if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  };
  await startDaemon();
  execFileSync('docker', ['import', '-', IMAGE], { env, input: imageTar(), stdio: ['pipe', 'ignore', 'pipe'] });
  return {
    address,
    image: IMAGE,
    docker,
    startDaemon,
    killDaemon: () => endDaemon('SIGKILL'),
    async close() {
      const containers = docker('ps', '-aq').split('\n').filter(Boolean);
      if (containers.length > 0) docker('rm', '-f', ...containers);
      await endDaemon('SIGTERM');
      // a daemon that was killed leaves its mounts behind
      const mounts = readFileSync('/proc/self/mounts', 'utf8')
        .split('\n')
        .map((line) => line.split(' ')[1] ?? '');
      const own = mounts.filter((path) => path.startsWith(`${dir}/`)).reverse();
      if (own.length > 0) spawnSync('umount', ['--lazy', ...own]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
