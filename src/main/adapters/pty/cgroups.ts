/** Makes a cgroup for each run, below the host's own cgroup, when that one is delegated to the host. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Message, message, whyOf } from '../../../contract/index.ts';
import { codeOf } from '../processes/index.ts';
import { Cgroup, foldersIn } from './cgroup.ts';
import { TRIAL_OPTIONS } from './namespace.ts';

/** Where the project's cgroups are: the path of the folder, and its name in the hierarchy. */
type Place = { folder: string; name: string };
type Found = { ok: true; place: Place } | { ok: false; why: Message };

/** The cgroups of one project. */
export class Cgroups {
  readonly #id: string;
  #found: Found | null = null;
  /** Runs for which this host has made a cgroup. An empty one may be about to be joined, so it is not removed. */
  readonly #used = new Set<string>();

  /** `runsDir` identifies the project. */
  constructor(runsDir: string) {
    this.#id = `huskies-${createHash('sha256').update(resolve(runsDir)).digest('hex').slice(0, 12)}`;
  }

  /** Null when cgroups can be used, else the reason. The answer comes from one real trial. */
  get missing(): Message | null {
    const found = this.#find();
    return found.ok ? null : found.why;
  }

  /** A new cgroup for a run; null when it cannot be made, so that the run has the keeper only. */
  make(run: string): Cgroup | null {
    const found = this.#find();
    if (!found.ok) return null;
    const cgroup = at(found.place, run);
    // one retry: another host's trial may remove the project's folder at the wrong moment
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

  /** Removes a run's cgroup, and the project's folder with the last one. False when a process is still in it. */
  release(run: string, cgroup: Cgroup): boolean {
    this.#used.delete(run);
    const removed = cgroup.remove();
    if (removed && this.#used.size === 0) removeIfEmpty(dirname(cgroup.folder));
    return removed;
  }

  /**
   * The cgroup that an earlier host made in `folder`; null when the folder is not one of this project's. It may be
   * below a cgroup other than this host's, since each scope of systemd is a new one. The folder itself may be gone.
   */
  fromFolder(folder: string): Cgroup | null {
    const mount = mountPoint();
    if (mount === null) return null;
    const name = relative(mount, folder);
    const [run = '', id, ...above] = name.split('/').reverse();
    const isOfProject = /^[\w-]+$/.test(run) && id === this.#id && !above.includes('..');
    return isOfProject ? new Cgroup(folder, `/${name}`) : null;
  }

  /** The cgroups that hold a process. Empty ones that this host does not use are removed. */
  populated(): { run: string; cgroup: string }[] {
    const found = this.#find();
    if (!found.ok) return [];
    return runsIn(found.place).flatMap((run) => {
      const cgroup = at(found.place, run);
      if (cgroup.state() === 'populated') return [{ run, cgroup: cgroup.folder }];
      if (!this.#used.has(run)) cgroup.remove();
      return [];
    });
  }

  #find(): Found {
    this.#found ??= find(this.#id);
    return this.#found;
  }
}

function at(place: Place, run: string): Cgroup {
  return new Cgroup(join(place.folder, run), `${place.name}/${run}`);
}

/** The kernel refuses to remove a cgroup that holds a process or another cgroup. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // in use, gone, or not permitted: an empty folder that stays is harmless
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

/** Tries what a start does: makes a cgroup and moves a process into it. Null when that works. */
function refusal(place: Place): Message | null {
  const trial = at(place, `trial-${process.pid}`);
  try {
    // moving a process needs write access to the common ancestor (cgroup-v2.rst, "Delegation Containment")
    accessSync(join(dirname(place.folder), 'cgroup.procs'), constants.W_OK);
    mkdirSync(trial.folder, { recursive: true });
    accessSync(join(trial.folder, 'cgroup.kill'), constants.W_OK);
    const args = ['-c', 'echo 0 > "$1/cgroup.procs"', 'sh', trial.folder];
    const { status, stderr, error } = spawnSync('/bin/sh', args, { encoding: 'utf8', ...TRIAL_OPTIONS });
    return status === 0
      ? null
      : message('cgroup.notMoved', { why: error === undefined ? stderr.trim() : whyOf(error) });
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
