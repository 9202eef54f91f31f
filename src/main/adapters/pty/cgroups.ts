/** Where this host may make cgroups, if anywhere: below its own one, when that is delegated to it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';
import { codeOf } from '../processes/index.ts';
import { Cgroup, foldersIn } from './cgroup.ts';
import { TRIAL } from './namespace.ts';

type Place = { folder: string; name: string };
type Found = { ok: true; place: Place } | { ok: false; why: Message };

export class Cgroups {
  readonly #id: string;
  #found: Found | null = null;
  /** Runs that this host has made one for: an empty one of theirs may be about to be joined. */
  readonly #used = new Set<string>();

  /** `runsDir` names the project: its cgroups are its own. */
  constructor(runsDir: string) {
    this.#id = `huskies-${createHash('sha256').update(resolve(runsDir)).digest('hex').slice(0, 12)}`;
  }

  /** Null: cgroups can be had; else why not. Tried for real once. */
  get missing(): Message | null {
    const found = this.#look();
    return found.ok ? null : found.why;
  }

  /** A fresh one for a run; null when it cannot be made, which leaves the keeper. */
  make(run: string): Cgroup | null {
    const found = this.#look();
    if (!found.ok) return null;
    const cgroup = at(found.place, run);
    // twice: another host's trial may remove the project's own folder in between
    for (let tries = 1; !existsSync(cgroup.folder); tries++) {
      try {
        mkdirSync(cgroup.folder, { recursive: true });
      } catch (error) {
        if (codeOf(error) === '') throw error;
        if (tries === 2) return null;
      }
    }
    this.#used.add(run);
    return cgroup;
  }

  /** Removes it, and with the last one the project's own; false: somebody is still in it. */
  release(run: string, cgroup: Cgroup): boolean {
    this.#used.delete(run);
    const removed = cgroup.remove();
    if (removed && this.#used.size === 0) removeIfEmpty(dirname(cgroup.folder));
    return removed;
  }

  /**
   * One that an earlier host made, by its folder, also under another cgroup of that host's own (each scope of systemd is a
   * new one); null when it is not one of this project's. The folder itself may be gone.
   */
  known(folder: string): Cgroup | null {
    const mount = mountPoint();
    if (mount === null) return null;
    const name = relative(mount, folder);
    const [run = '', id, ...above] = name.split('/').reverse();
    const ours = /^[\w-]+$/.test(run) && id === this.#id && !above.includes('..');
    return ours ? new Cgroup(folder, `/${name}`) : null;
  }

  /** Those in which somebody is; empty ones that nobody uses are removed. */
  populated(): { run: string; cgroup: string }[] {
    const found = this.#look();
    if (!found.ok) return [];
    return runsIn(found.place).flatMap((run) => {
      const cgroup = at(found.place, run);
      if (cgroup.state() === 'populated') return [{ run, cgroup: cgroup.folder }];
      if (!this.#used.has(run)) cgroup.remove();
      return [];
    });
  }

  #look(): Found {
    this.#found ??= find(this.#id);
    return this.#found;
  }
}

function at(place: Place, run: string): Cgroup {
  return new Cgroup(join(place.folder, run), `${place.name}/${run}`);
}

/** The kernel refuses while somebody is in it or below it. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // in use, gone, or not ours: an empty folder costs nothing
    if (codeOf(error) === '') throw error;
  }
}

function runsIn(place: Place): string[] {
  try {
    return foldersIn(place.folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function find(id: string): Found {
  const mount = mountPoint();
  if (mount === null) return { ok: false, why: message('cgroup.none') };
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  const name = own === '/' ? `/${id}` : `${own}/${id}`;
  const place = { folder: join(mount, name), name };
  const why = refusal(place);
  return why === null ? { ok: true, place } : { ok: false, why };
}

/** The first cgroup2 mount whose root is the hierarchy's (proc(5), mountinfo); spaces are written as \040. */
function mountPoint(): string | null {
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, point = ''] = before.split(' ');
    if (after.startsWith('cgroup2 ') && root === '/') return point.replaceAll('\\040', ' ');
  }
  return null;
}

/** Makes one and moves a process into it, as a start will. Null: it can be done. */
function refusal(place: Place): Message | null {
  const trial = at(place, `trial-${process.pid}`);
  try {
    // whoever moves a process needs the right to write here, the common ancestor (cgroup-v2.rst, "Delegation Containment")
    accessSync(join(dirname(place.folder), 'cgroup.procs'), constants.W_OK);
    mkdirSync(trial.folder, { recursive: true });
    accessSync(join(trial.folder, 'cgroup.kill'), constants.W_OK);
    const args = ['-c', 'echo 0 > "$1/cgroup.procs"', 'sh', trial.folder];
    const { status, stderr, error } = spawnSync('/bin/sh', args, { encoding: 'utf8', ...TRIAL });
    return status === 0 ? null : message('cgroup.notMoved', { why: error?.message ?? stderr.trim() });
  } catch (error) {
    const code = codeOf(error);
    if (code === '') throw error;
    if (code === 'ENOENT') return message('cgroup.old');
    return message('cgroup.notDelegated', { why: code });
  } finally {
    trial.remove();
    removeIfEmpty(place.folder);
  }
}
