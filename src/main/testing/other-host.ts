/**
 * A host in a separate process (serve-host.ts), for environments in which a test itself cannot run.
 *
 * Examples are a missing /proc, another PID namespace, another user, or no descriptors left. The machine itself is not
 * changed: mounts and settings exist only in a namespace that ends with the host.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, runChild } from './child.ts';
import type { Kind, Requests } from './serve-host.ts';

/** Whether the tests run as root. */
export const isRoot = process.geteuid?.() === 0;

/** Id of an ordinary user who owns no files on any machine. Only root can switch to it. */
export const OTHER_USER_ID = 64_123;
const asUser = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];

/** Runs a command in new namespaces. An ordinary user becomes root inside them. */
const inNamespaces = (...kinds: string[]) => ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), ...kinds];

/** Runs `sh -c SCRIPT`, then replaces the shell by the host. */
const afterScript = (script: string) => ['sh', '-c', `${script} && exec "$@"`, 'sh'];

/** Environments for a host, each as the arguments that precede the host's command. */
export const environments = {
  here: [] as string[],
  /** /proc is empty. */
  noProc: [...inNamespaces('--mount'), ...afterScript('mount -t tmpfs none /proc')],
  /** A mount namespace, in which launched programs may mount file systems. */
  mounts: inNamespaces('--mount'),
  /** A PID namespace, whose init is a shell. */
  pids: [...inNamespaces('--pid', '--fork', '--kill-child', '--mount-proc'), 'sh', '-c', '"$@"; exit', 'sh'],
  /** A PID namespace with the /proc of the outer one. */
  strangersProc: [...inNamespaces('--pid', '--fork', '--kill-child'), 'sh', '-c', '"$@"; exit', 'sh'],
  /** An ordinary user with a restricted /proc (proc(5), hidepid). */
  hiding: (hidepid: 0 | 1 | 2) => [
    ...inNamespaces('--mount'),
    ...afterScript(`mount -t proc -o hidepid=${hidepid} proc /proc`),
    ...asUser(OTHER_USER_ID),
  ],
  /** A limit on the number of descriptors. */
  descriptors: (count: number) => ['prlimit', `--nofile=${count}:${count}`],
};

/** Why a host cannot run in this environment; null if it can. */
export function whyUnavailable(place: readonly string[]): string | null {
  const [command = '', ...args] = [...place, process.execPath, '-e', '0'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? 'it failed');
}

/** A folder in which another user may work as well. The test must call `remove`. */
export function sharedFolder(uid: number | null): { dir: string; remove(): void } {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-hostile-')));
  chmodSync(dir, 0o755);
  if (uid !== null && isRoot) chownSync(dir, uid, uid);
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** The test's side of a host in a separate process. */
export class OtherHost {
  readonly #child: Child;
  #lastId = 0;

  private constructor(child: Child) {
    this.#child = child;
  }

  /** `entry`: a bundle of bundleChild(), started with `args`. The host ends with the test at the latest. */
  static async start(entry: string, args: readonly string[], place: readonly string[] = []): Promise<OtherHost> {
    const [command = '', ...rest] = [...place, process.execPath, entry, ...args];
    const child = runChild(command, rest);
    await child.saw(/^ready\n/m);
    return new OtherHost(child);
  }

  /** Pid of the started process: the host itself, or the program that provides its environment. */
  get pid(): number {
    return this.#child.process.pid ?? 0;
  }

  /** Sends a request and resolves with the response. Rejects with the error message of the host. */
  async ask<K extends Kind>(kind: K, input: Requests[K]['in']): Promise<Requests[K]['out']> {
    const id = ++this.#lastId;
    this.#child.process.stdin?.write(`${JSON.stringify({ id, kind, input })}\n`);
    const line = await this.#child.saw(new RegExp(`^#${id} .*\n`, 'm'));
    const response = JSON.parse(line.slice(line.indexOf(' ') + 1)) as { value: Requests[K]['out'] } | { error: string };
    if ('error' in response) throw new Error(response.error);
    return response.value;
  }

  /** Closes its stdin, which ends the host and all that it launched. */
  async end(): Promise<void> {
    this.#child.process.stdin?.end();
    await this.#child.ended;
  }
}
