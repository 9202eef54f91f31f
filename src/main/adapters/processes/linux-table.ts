/** The process table of Linux, read from /proc. */
import { type Message, message } from '../../../contract/index.ts';
import type { Identity, Newcomer, ProcessInfo, ProcessLoad, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { effectiveUid, examine, hiddenRow, isNonLeaderThread, presenceOf, readStat, threadFolders } from './examine.ts';
import {
  CLOSING_TIMEOUT_MS,
  countBetween,
  examineNew,
  idsBetween,
  isAfter,
  lastPid,
  listPids,
  MAX_SINGLE_READS,
  readNumber,
  scanProc,
} from './linux-scan.ts';
import { readBytes } from './proc-files.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';
import { TimeSlice } from './time-slice.ts';

/** How often a list of children is read until two readings are equal. */
const LIST_TRIES = 10;

/** The line of /proc/PID/status with the memory in RAM, which a kernel thread does not have. */
const RESIDENT = /\nVmRSS:\s+(\d+) kB/;

/** State and reason for a process that has not ended, as ProcessTable.probe returns them. */
function describeState(
  pid: number,
  state: string,
  threads: number,
  uid: number,
  self: number,
): { state: string; why: Message | null } {
  const reasons: Message[] = [];
  let letter = state;
  if (state === 'Z' || state === 'X') {
    const states = threadFolders(pid).map((folder) => readStat(pid, folder)?.stat.state ?? 'X');
    letter = states.find((s) => s === 'D') ?? states.find((s) => s !== 'Z' && s !== 'X') ?? state;
    reasons.push(message('processes.leader', { n: threads - 1 }));
  }
  if (letter === 'D') {
    const wchan = readBytes(`/proc/${pid}/wchan`);
    const where = wchan.ok ? wchan.value.toString('latin1') : '';
    reasons.push(where === '' || where === '0' ? message('processes.waits') : message('processes.waits.on', { where }));
  }
  if (self !== 0 && uid !== self) reasons.push(message('processes.user', { uid }));
  const [first = null] = reasons;
  return { state: letter, why: reasons.length > 1 ? message('processes.all', { reasons }) : first };
}

/** The process table that the host itself reads. */
export class LinuxProcessTable implements ProcessTable {
  readonly #self = process.geteuid?.() ?? -1;
  readonly #adopter: () => Promise<number | null>;
  /** Hundreds of single reads may come in a row, so they yield as well. */
  readonly #timeSlice = new TimeSlice();
  readonly #scans = new CoalescedTask(() => this.#scan());

  /**
   * `adopter`: resolves with the pid that becomes the parent of orphans here besides pid 1; null when it is unknown.
   */
  constructor(adopter: () => Promise<number | null>) {
    this.#adopter = adopter;
  }

  /** Scans run one at a time, because concurrent scans would delay each other. */
  scan(): Promise<TableScan> {
    return this.#scans.run();
  }

  boot(): string | null {
    const id = readBytes('/proc/sys/kernel/random/boot_id');
    return id.ok ? id.value.toString('latin1').trim() : null;
  }

  async #scan(): Promise<TableScan> {
    const adopter = await this.#adopter();
    const { processes, closed } = await scanProc(this.#self);
    return {
      processes,
      closed,
      self: process.pid,
      uid: this.#self,
      adopters: adopter === null || adopter === 1 ? [1] : [1, adopter],
      origin: { atMs: Date.now() - readNumber('/proc/uptime', /^([\d.]+)/) * 1000, tickMs: 1000 / TICKS_PER_SECOND },
      boot: this.boot(),
      suspended: [],
    };
  }

  async probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    await this.#timeSlice.yieldIfDue();
    let found = readStat(identity.pid);
    if (found === null) {
      if (presenceOf(identity.pid) === 'none') return null;
      // hidden by hidepid, or read between two states: read again to find out which
      found = readStat(identity.pid);
      if (found === null) {
        const presence = presenceOf(identity.pid);
        if (presence === 'others') return { state: '?', why: message('processes.hidden') };
        if (presence === 'own') return { state: '?', why: message('processes.hidden.own') };
      }
    }
    if (found === null || found.stat.startTime !== identity.startTime || isDead(found.stat)) return null;
    const uid = effectiveUid(identity.pid, found.uid, this.#self);
    return describeState(identity.pid, found.stat.state, found.stat.threads, uid, this.#self);
  }

  async alive<T extends Identity>(identities: readonly T[]): Promise<T[]> {
    const alive: T[] = [];
    for (const identity of identities) if (await this.#isAlive(identity)) alive.push(identity);
    return alive;
  }

  async #isAlive(identity: Identity): Promise<boolean> {
    try {
      return (await this.probe(identity)) !== null;
    } catch {
      // unknown counts as alive
      return true;
    }
  }

  async newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }> {
    const last = lastPid();
    const max = readNumber('/proc/sys/kernel/pid_max', /(\d+)/);
    const mustList = cursor === null || countBetween(cursor, last, max) > MAX_SINGLE_READS;
    const ids = mustList ? listPids().filter((id) => isAfter(id, cursor, last)) : idsBetween(cursor, last, max);
    const processes: Newcomer[] = [];
    for (const id of ids) {
      const row = mustList ? examine(id, this.#self) : examineNew(id, this.#self);
      await this.#timeSlice.yieldIfDue();
      if (row === null || isDead(row) || isNonLeaderThread(id)) continue;
      processes.push({ ...row, parentStart: readStat(row.ppid)?.stat.startTime ?? null });
    }
    return { processes, cursor: last };
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    if (readStat(of.pid)?.stat.startTime !== of.startTime) return [];
    const found = new Map<number, ProcessInfo>();
    const parents = new Set([of.pid]);
    const until = performance.now() + CLOSING_TIMEOUT_MS;
    // a process whose parent ends meanwhile moves to an ancestor, so all parents are read until nothing new is found
    for (let before = -1; before !== found.size && performance.now() < until; ) {
      before = found.size;
      for (const parent of parents) {
        const children = childrenOf(parent);
        if (children.size === 0 && parent !== of.pid) parents.delete(parent);
        for (const pid of children) {
          if (found.has(pid)) continue;
          const shown = examine(pid, this.#self);
          const row = shown ?? hiddenRow(pid, parent, 0);
          if (row === null || isDead(row)) continue;
          found.set(pid, row);
          // the children of a hidden process are hidden too
          if (shown !== null && shown.state !== '?') parents.add(pid);
        }
        await this.#timeSlice.yieldIfDue();
      }
    }
    return [...found.values()];
  }

  async commandOf(identity: Identity): Promise<string | null> {
    const row = examine(identity.pid, this.#self);
    return row === null || row.startTime !== identity.startTime ? null : row.command;
  }

  async loads(of: readonly Identity[]): Promise<(ProcessLoad | null)[]> {
    const loads: (ProcessLoad | null)[] = [];
    for (const { pid, startTime } of of) {
      const found = readStat(pid);
      loads.push(found?.stat.startTime === startTime ? loadOf(pid, found.stat.cpuTicks) : null);
      await this.#timeSlice.yieldIfDue();
    }
    return loads;
  }

  async identify(pid: number): Promise<Identity | null> {
    const found = readStat(pid);
    return found === null || isDead(found.stat) ? null : { pid, startTime: found.stat.startTime };
  }
}

function loadOf(pid: number, cpuTicks: number): ProcessLoad {
  const status = readBytes(`/proc/${pid}/status`);
  const [, kibibytes] = (status.ok ? RESIDENT.exec(status.value.toString('latin1')) : null) ?? [];
  return {
    cpuMs: (cpuTicks * 1000) / TICKS_PER_SECOND,
    memoryBytes: kibibytes === undefined ? null : Number(kibibytes) * 1024,
  };
}

/** The children of all threads of a process, from the kernel's lists. */
function childrenOf(pid: number): Set<number> {
  const children = new Set<number>();
  for (const folder of [`/proc/${pid}/task/${pid}`, ...threadFolders(pid)]) addListed(`${folder}/children`, children);
  return children;
}

/**
 * Adds the pids of a kernel list. The kernel finds its position in it by counting, so it skips an entry whenever a
 * child is reaped meanwhile. The list is complete when two readings are equal; the pids of all readings are added.
 */
function addListed(path: string, children: Set<number>): void {
  for (let before = '', tries = 0; tries < LIST_TRIES; tries++) {
    const list = readBytes(path, { byPages: true });
    const names = list.ok ? list.value.toString('latin1') : '';
    for (const name of names.split(' ')) if (name !== '') children.add(Number(name));
    if (names === before) return;
    before = names;
  }
}
