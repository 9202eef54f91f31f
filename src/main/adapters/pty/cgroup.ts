/** One cgroup v2 folder: kills its processes, and asks the kernel whether any is left. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, withSpare } from '../processes/index.ts';

/**
 * The polling interval of a kill; it doubles up to the maximum. The kernel ends a killed process within tenths of a ms.
 */
const FIRST_WAIT_MS = 0.3;
const MAX_WAIT_MS = 10;
/**
 * After this long the remaining processes are also signalled one by one. A thousand processes need about as long to end
 * after the kernel's kill, so this is only for those that it has left out.
 */
const SWEEP_AFTER_MS = 100;
/** Signals in one turn of the event loop; each of them reads a file first. */
const SIGNALS_PER_TURN = 50;

type State = 'populated' | 'empty' | 'gone';

function stateIn(events: string): State {
  return /^populated 1$/m.test(events) ? 'populated' : 'empty';
}

/** One run's cgroup, which may be gone. */
export class Cgroup {
  readonly folder: string;
  /** Path in the hierarchy, as /proc/PID/cgroup shows it: `/huskies-ab12/run_1`. */
  readonly name: string;

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
  }

  /**
   * `gone` when the folder does not exist; only an empty cgroup can have been removed. Throws when the state cannot be
   * read.
   */
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

  /**
   * Pids in this cgroup and those below it; 0 for a process of another PID namespace. Throws when they cannot be read.
   */
  pids(): number[] {
    return this.#ids(this.folder, 'cgroup.procs');
  }

  /** Kills until the kernel reports that no process is left (true) or `timeoutMs` have passed (false). */
  async killAll(timeoutMs: number): Promise<boolean> {
    const began = performance.now();
    const until = began + timeoutMs;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
      try {
        if (stateIn(await readFile(this.#events, 'latin1')) !== 'populated') return true;
        if (this.#holdsHuskies()) return false;
        // asynchronous, because this write takes long with a thousand processes
        await writeFile(join(this.folder, 'cgroup.kill'), '1');
        if (performance.now() - began > SWEEP_AFTER_MS) await this.#sweep();
      } catch (error) {
        // a folder or process that went away meanwhile is seen by the next check; any other error means there is no
        // proof
        if (!isGone(error)) return false;
        if (!existsSync(this.folder)) return true;
      }
      if (performance.now() >= until) return false;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  /** Signals each thread by itself, since cgroup.kill leaves out a process whose leader thread has ended. */
  async #sweep(): Promise<void> {
    for (const [n, id] of this.#ids(this.folder, 'cgroup.threads').entries()) {
      if (id <= 1) continue;
      if (n % SIGNALS_PER_TURN === SIGNALS_PER_TURN - 1) await new Promise((done) => setImmediate(done));
      try {
        // the id may have been reused since the list was read (I4)
        if (this.#holds(id)) process.kill(id, 'SIGKILL');
      } catch (error) {
        // gone meanwhile, or another user's: cgroup.events will show whether a process is left
        if (!isUnread(error)) throw error;
      }
    }
  }

  /**
   * Removes the folder and the agent's cgroups in it. False when a process is still in one, or it cannot be removed.
   */
  remove(): boolean {
    return removeFolder(this.folder);
  }

  /**
   * Whether Huskies or one of its ancestors is in this cgroup; an agent with the right to do so can move them here.
   * Then the cgroup must not be killed (I5). Ancestors that hidepid hides belong to another user, so no agent can move
   * them.
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

  /** Whether a process or thread is now in this cgroup or in one below it. */
  #holds(id: number | 'self'): boolean {
    const at = /^0::(.*)$/m.exec(read(`/proc/${id}/cgroup`))?.[1] ?? '';
    return at === this.name || at.startsWith(`${this.name}/`);
  }

  /** Ids in this cgroup and those below it. The ids in `cgroup.threads` include the pids. */
  #ids(folder: string, file: 'cgroup.procs' | 'cgroup.threads'): number[] {
    try {
      const own = read(join(folder, file)).split('\n').filter(Boolean).map(Number);
      const below = withSpare(() => foldersIn(folder));
      return [...own, ...below.flatMap((name) => this.#ids(join(folder, name), file))];
    } catch (error) {
      // the processes of a threaded cgroup are in the list of its parent (cgroup-v2.rst, "Threads")
      if (isGone(error) || (codeOf(error) === 'ENOTSUP' && folder !== this.folder)) return [];
      throw error;
    }
  }
}

/** Works also when the host has no descriptor left. */
function read(path: string): string {
  return withSpare(() => readFileSync(path, 'utf8'));
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Names of the folders in a folder. Throws the system error. */
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

/** Whether a process is gone or hidden, or cannot be read or signalled. */
function isUnread(error: unknown): boolean {
  return isGone(error) || ['ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error));
}
