/** The process table of Linux, read from /proc: nothing cached, closed against what is born during the pass. */
import { readdirSync } from 'node:fs';
import type { Identity, ProcessInfo, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { examine, isMereThread, readStat, threadFolders } from './examine.ts';
import { readBytes } from './proc-files.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';

/** Processes examined before other work of this thread gets its turn: about 3 ms. */
const SLICE = 64;
/** ms in which a scan tries to close: two or three rounds, each under a millisecond, unless something forks without end. */
const CLOSE_WITHIN = 100;
/** RESERVED_PIDS of kernel/pid.c: where pids go on after a wrap. */
const FIRST_AFTER_WRAP = 300;

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function numberOf(path: string, pattern: RegExp): number {
  const reading = readBytes(path);
  const found = reading.ok ? pattern.exec(reading.value.toString('latin1')) : null;
  if (found === null) throw new Error(`${path} cannot be read`);
  return Number(found[1]);
}

/** The pid (or thread id) that was handed out last: the last field of /proc/loadavg. */
function lastPid(): number {
  return numberOf('/proc/loadavg', /(\d+)\s*$/);
}

/** All ids handed out after `from` up to `to`; they ascend and wrap at `max`. */
export function idsBetween(from: number, to: number, max: number): number[] {
  const ids: number[] = [];
  if (to < from) {
    for (let id = from + 1; id < max; id++) ids.push(id);
    for (let id = FIRST_AFTER_WRAP; id <= to; id++) ids.push(id);
  } else {
    for (let id = from + 1; id <= to; id++) ids.push(id);
  }
  return ids;
}

function listPids(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  if (!pids.includes(process.pid)) throw new Error('/proc does not show this process');
  return pids;
}

/** Letter and words for a process that has not ended. */
function stateInWords(
  pid: number,
  state: string,
  threads: number,
  uid: number,
  self: number,
): { state: string; why: string } {
  const reasons: string[] = [];
  let letter = state;
  if (state === 'Z' || state === 'X') {
    const states = threadFolders(pid).map((folder) => readStat(pid, folder)?.stat.state ?? 'X');
    letter = states.find((s) => s === 'D') ?? states.find((s) => s !== 'Z' && s !== 'X') ?? state;
    reasons.push(`its leader thread has ended, ${threads - 1} more work on`);
  }
  if (letter === 'D') {
    const wchan = readBytes(`/proc/${pid}/wchan`);
    const where = wchan.ok ? wchan.value.toString('latin1') : '';
    reasons.push(where === '' || where === '0' ? 'waits in D state' : `waits in D state on ${where}`);
  }
  if (self !== 0 && uid !== self) reasons.push(`belongs to user ${uid}`);
  return { state: letter, why: reasons.join(', ') };
}

export class LinuxProcessTable implements ProcessTable {
  readonly #self = process.geteuid?.() ?? -1;
  readonly #adopter: () => Promise<number | null>;

  /** `adopter`: who takes in orphans here besides pid 1; asked once, before the first scan. */
  constructor(adopter: () => Promise<number | null>) {
    this.#adopter = adopter;
  }

  async scan(): Promise<TableScan> {
    const adopter = await this.#adopter();
    const max = numberOf('/proc/sys/kernel/pid_max', /(\d+)/);
    const before = lastPid();
    const seen = new Map<number, ProcessInfo>();
    let count = 0;
    for (const pid of listPids()) {
      const row = examine(pid, this.#self);
      if (row !== null) seen.set(pid, row);
      if (++count % SLICE === 0) await turn();
    }
    const closed = await this.#close(seen, before, max);
    return {
      processes: [...seen.values()],
      closed,
      self: process.pid,
      uid: this.#self,
      adopters: adopter === null || adopter === 1 ? [1] : [1, adopter],
      origin: { at: Date.now() - numberOf('/proc/uptime', /^([\d.]+)/) * 1000, tick: 1000 / TICKS_PER_SECOND },
    };
  }

  /**
   * Examines every pid that was handed out since `from`, until none was while looking. A process that outlives the scan
   * was either listed, or got its pid in between and is found here: also the last of a chain that forks and exits.
   * An id that shows nothing is tried once more, since a pid is handed out shortly before its process can be seen.
   */
  async #close(seen: Map<number, ProcessInfo>, from: number, max: number): Promise<boolean> {
    let missing: number[] = [];
    for (const until = performance.now() + CLOSE_WITHIN; performance.now() < until; ) {
      const to = lastPid();
      const again = missing;
      missing = [];
      for (const id of again) this.#examineNew(id, seen);
      for (const id of idsBetween(from, to, max)) {
        if (!seen.has(id) && !this.#examineNew(id, seen)) missing.push(id);
      }
      if (to === from && missing.length === 0) return true;
      from = to;
      await turn();
    }
    return false;
  }

  /** False when the id shows nothing. */
  #examineNew(id: number, seen: Map<number, ProcessInfo>): boolean {
    const row = examine(id, this.#self);
    if (row === null) return false;
    if (!isMereThread(id)) seen.set(id, row);
    return true;
  }

  async probe(identity: Identity): Promise<{ state: string; why: string } | null> {
    let found = readStat(identity.pid);
    if (found === null) {
      if (!exists(identity.pid)) return null;
      // hidden (hidepid) or caught between two states: look again before saying so
      found = readStat(identity.pid);
      if (found === null && exists(identity.pid))
        return { state: '?', why: '/proc hides it: it belongs to another user' };
    }
    if (found === null || found.stat.startTime !== identity.startTime || isDead(found.stat)) return null;
    return stateInWords(identity.pid, found.stat.state, found.stat.threads, found.uid, this.#self);
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    const found: ProcessInfo[] = [];
    if (readStat(of.pid)?.stat.startTime !== of.startTime) return found;
    const queue = childrenOf(of.pid);
    for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
      const row = examine(pid, this.#self);
      if (row === null || isDead(row)) continue;
      found.push(row);
      queue.push(...childrenOf(pid));
    }
    return found;
  }

  async identify(pid: number): Promise<Identity | null> {
    const found = readStat(pid);
    return found === null || isDead(found.stat) ? null : { pid, startTime: found.stat.startTime };
  }
}

/** Children of all threads of a process, by the kernel's lists. */
function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const folder of [`/proc/${pid}/task/${pid}`, ...threadFolders(pid)]) {
    const list = readBytes(`${folder}/children`);
    if (list.ok) children.push(...list.value.toString('latin1').split(' ').filter(Boolean).map(Number));
  }
  return children;
}

/** Signal 0 asks whether the pid is taken; EPERM is never gone. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    return true;
  }
}
