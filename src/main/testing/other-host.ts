/**
 * A host in a process of its own (serve-host.ts), which may live where no test can go: without a /proc, in another PID
 * namespace, as another user, with nothing left to open or to fork. Nothing of the machine is changed by it: what is
 * mounted or set is so in a namespace that ends with it.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, runChild } from './child.ts';
import type { Kind, Requests } from './serve-host.ts';

export const isRoot = process.geteuid?.() === 0;

/** An ordinary user who owns nothing on any machine; only root can become one. */
export const SOMEBODY = 64_123;
const as = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];

/** Makes a namespace of its own, also as an ordinary user, who is its root inside. */
const apart = (...kinds: string[]) => ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), ...kinds];

/** `sh -c SCRIPT` and then the host in its place. */
const after = (script: string) => ['sh', '-c', `${script} && exec "$@"`, 'sh'];

/** Where a host may live: what comes before its command. */
export const within = {
  here: [] as string[],
  /** An empty folder lies over its /proc. */
  noProc: [...apart('--mount'), ...after('mount -t tmpfs none /proc')],
  /** What it launches may mount what it likes. */
  mounts: apart('--mount'),
  /** Numbers of its own; its shell is their init. */
  pids: [...apart('--pid', '--fork', '--kill-child', '--mount-proc'), 'sh', '-c', '"$@"; exit', 'sh'],
  /** Numbers of its own beside the /proc of the others. */
  strangersProc: [...apart('--pid', '--fork', '--kill-child'), 'sh', '-c', '"$@"; exit', 'sh'],
  /** An ordinary user's, whom /proc shows no more than so much (proc(5), hidepid). */
  hiding: (hidepid: 0 | 1 | 2) => [
    ...apart('--mount'),
    ...after(`mount -t proc -o hidepid=${hidepid} proc /proc`),
    ...as(SOMEBODY),
  ],
  /** With so many descriptors and no more. */
  descriptors: (count: number) => ['prlimit', `--nofile=${count}:${count}`],
};

/** Null when a host can live there; else why not. */
export function whyNot(place: readonly string[]): string | null {
  const [command = '', ...args] = [...place, process.execPath, '-e', '0'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? 'it failed');
}

/** A folder that another user may work in as well; `remove` it. */
export function sharedFolder(uid: number | null): { dir: string; remove(): void } {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-hostile-')));
  chmodSync(dir, 0o755);
  if (uid !== null && isRoot) chownSync(dir, uid, uid);
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export class OtherHost {
  readonly #child: Child;
  #asked = 0;

  private constructor(child: Child) {
    this.#child = child;
  }

  /** `args`: of the entry, a bundle of bundleChild(). It ends with the calling test at the latest. */
  static async start(entry: string, args: readonly string[], place: readonly string[] = []): Promise<OtherHost> {
    const [command = '', ...rest] = [...place, process.execPath, entry, ...args];
    const child = runChild(command, rest);
    await child.saw(/^ready\n/m);
    return new OtherHost(child);
  }

  /** The process that was started for it: the host itself, or what it lives within. */
  get pid(): number {
    return this.#child.process.pid ?? 0;
  }

  /** Rejects with the words of what went wrong over there. */
  async ask<K extends Kind>(kind: K, given: Requests[K]['in']): Promise<Requests[K]['out']> {
    const id = ++this.#asked;
    this.#child.process.stdin?.write(`${JSON.stringify({ id, kind, given })}\n`);
    const line = await this.#child.saw(new RegExp(`^#${id} .*\n`, 'm'));
    const said = JSON.parse(line.slice(line.indexOf(' ') + 1)) as { is: Requests[K]['out'] } | { error: string };
    if ('error' in said) throw new Error(said.error);
    return said.is;
  }

  /** Its stdin ends, and with it the host and what it launched. */
  async end(): Promise<void> {
    this.#child.process.stdin?.end();
    await this.#child.ended;
  }
}
