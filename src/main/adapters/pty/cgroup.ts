/** One cgroup v2 folder: kills whoever is in it, and hears from the kernel when nobody is left. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, withSpare } from '../processes/index.ts';

/** ms between looks whether it is empty: the kernel ends a killed process within tenths of one. */
const FIRST_WAIT_MS = 0.3;
const LONGEST_WAIT_MS = 10;
/** ms until whoever is left is killed by hand as well: a thousand that the kernel's kill has reached take about so long to end. */
const BY_HAND_AFTER_MS = 100;
/** Signals by hand after which others get their turn: each reads a file first. */
const SLICE = 50;

type State = 'populated' | 'empty' | 'gone';

function stateIn(events: string): State {
  return /^populated 1$/m.test(events) ? 'populated' : 'empty';
}

export class Cgroup {
  readonly folder: string;
  /** Of the hierarchy, as /proc/PID/cgroup names this group: `/huskies-ab12/run_1`. */
  readonly name: string;

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
  }

  /** 'gone': the folder is not there, and only an empty one can be removed. Throws when it cannot be told. */
  state(): State {
    try {
      return stateIn(read(this.#events));
    } catch (error) {
      if (isGone(error)) return 'gone';
      throw error;
    }
  }

  get #events(): string {
    return join(this.folder, 'cgroup.events');
  }

  /** Its processes and those of groups below; 0 for one of another PID namespace. Throws when it cannot be read. */
  pids(): number[] {
    return this.#ids(this.folder, 'cgroup.procs');
  }

  /** Kills until the kernel says that nobody is left (true), or `timeoutMs` have passed. */
  async killAll(timeoutMs: number): Promise<boolean> {
    const began = performance.now();
    const until = began + timeoutMs;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        if (stateIn(await readFile(this.#events, 'latin1')) !== 'populated') return true;
        if (this.#holdsHuskies()) return false;
        // not on this thread: with a thousand processes the kernel takes long to answer
        await writeFile(join(this.folder, 'cgroup.kill'), '1');
        if (performance.now() - began > BY_HAND_AFTER_MS) await this.#sweep();
      } catch (error) {
        // something went between two steps: the next look tells; else it cannot be told, which is no proof
        if (!isGone(error)) return false;
        if (!existsSync(this.folder)) return true;
      }
      if (performance.now() >= until) return false;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  /** By hand, those whom the kernel's kill leaves out: a process whose leader thread has ended. */
  async #sweep(): Promise<void> {
    for (const [n, id] of this.#ids(this.folder, 'cgroup.threads').entries()) {
      if (id <= 1) continue;
      if (n % SLICE === SLICE - 1) await new Promise((done) => setImmediate(done));
      try {
        // the list is of before: the number may be another's by now (I4)
        if (this.#holds(id)) process.kill(id, 'SIGKILL');
      } catch (error) {
        // gone meanwhile, or another user's: the kernel's word tells whether anybody is left
        if (!isUnread(error)) throw error;
      }
    }
  }

  /** Removes the folder with those that the agent made in it; false: somebody is still in it, or it may not be removed. */
  remove(): boolean {
    return removeFolder(this.folder);
  }

  /**
   * An agent with the right to may have moved Huskies in here: then this is no way to kill (I5). Its ancestors count as
   * far as they can be read: behind hidepid they are another user's, whom no agent can move.
   */
  #holdsHuskies(): boolean {
    if (this.#holds('self')) return true;
    try {
      for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) if (this.#holds(pid)) return true;
    } catch (error) {
      if (!isUnread(error)) throw error;
    }
    return false;
  }

  /** Whether a process or thread is in this group or in one below it, right now. */
  #holds(id: number | 'self'): boolean {
    const at = /^0::(.*)$/m.exec(read(`/proc/${id}/cgroup`))?.[1] ?? '';
    return at === this.name || at.startsWith(`${this.name}/`);
  }

  /** Ids of this group and of those below it; of `cgroup.threads` those of processes are among them. */
  #ids(folder: string, file: 'cgroup.procs' | 'cgroup.threads'): number[] {
    try {
      const own = read(join(folder, file)).split('\n').filter(Boolean).map(Number);
      const below = withSpare(() => foldersIn(folder));
      return [...own, ...below.flatMap((name) => this.#ids(join(folder, name), file))];
    } catch (error) {
      // a threaded group below has its processes in the list of the one above (cgroup-v2.rst, "Threads")
      if (isGone(error) || (codeOf(error) === 'ENOTSUP' && folder !== this.folder)) return [];
      throw error;
    }
  }
}

/** Also when this process has no descriptor left. */
function read(path: string): string {
  return withSpare(() => readFileSync(path, 'utf8'));
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

export function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function removeFolder(folder: string): boolean {
  try {
    for (const name of foldersIn(folder)) removeFolder(join(folder, name));
    rmdirSync(folder);
    return true;
  } catch (error) {
    return isGone(error);
  }
}

function isGone(error: unknown): boolean {
  // ENODEV: removed while its file was open
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENODEV';
}

/** Gone, hidden, or not ours to read or to signal. */
function isUnread(error: unknown): boolean {
  return isGone(error) || ['ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error));
}
