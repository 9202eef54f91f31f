/** The process table of Linux, read from /proc. */
import { type Message, message } from '../../../contract/index.ts';
import type { Identity, Newcomer, ProcessInfo, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { examine, hiddenRow, isMereThread, presenceOf, readStat, threadFolders, trueUid } from './examine.ts';
import {
  CLOSING_MS,
  countBetween,
  examineNew,
  idsBetween,
  isAfter,
  lastPid,
  listPids,
  MANY,
  numberOf,
  pass,
} from './linux-scan.ts';
import { NextFlight } from './next-flight.ts';
import { readBytes } from './proc-files.ts';
import { Slices } from './slices.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';

/** How often a list is read until it comes twice the same. */
const LIST_TRIES = 10;

/** Letter and words for a process that has not ended. */
function stateInWords(
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

export class LinuxProcessTable implements ProcessTable {
  readonly #self = process.geteuid?.() ?? -1;
  readonly #adopter: () => Promise<number | null>;
  /** Hundreds of single looks come in a row: they too leave the thread to others in between. */
  readonly #slices = new Slices();
  readonly #scans = new NextFlight(() => this.#scan());

  /** `adopter`: who takes in orphans here besides pid 1; asked once, before the first scan. */
  constructor(adopter: () => Promise<number | null>) {
    this.#adopter = adopter;
  }

  /** Scans do not run beside each other: each would take the other for a reason to look again, and all would be late. */
  scan(): Promise<TableScan> {
    return this.#scans.take();
  }

  boot(): string | null {
    const id = readBytes('/proc/sys/kernel/random/boot_id');
    return id.ok ? id.value.toString('latin1').trim() : null;
  }

  async #scan(): Promise<TableScan> {
    const adopter = await this.#adopter();
    const { processes, closed } = await pass(this.#self);
    return {
      processes,
      closed,
      self: process.pid,
      uid: this.#self,
      adopters: adopter === null || adopter === 1 ? [1] : [1, adopter],
      origin: { atMs: Date.now() - numberOf('/proc/uptime', /^([\d.]+)/) * 1000, tickMs: 1000 / TICKS_PER_SECOND },
      boot: this.boot(),
      suspended: [],
    };
  }

  async probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    await this.#slices.pause();
    let found = readStat(identity.pid);
    if (found === null) {
      if (presenceOf(identity.pid) === 'none') return null;
      // hidden (hidepid) or caught between two states: look again before saying so
      found = readStat(identity.pid);
      if (found === null) {
        const presence = presenceOf(identity.pid);
        if (presence === 'others') return { state: '?', why: message('processes.hidden') };
        if (presence === 'own') return { state: '?', why: message('processes.hidden.own') };
      }
    }
    if (found === null || found.stat.startTime !== identity.startTime || isDead(found.stat)) return null;
    const uid = trueUid(identity.pid, found.uid, this.#self);
    return stateInWords(identity.pid, found.stat.state, found.stat.threads, uid, this.#self);
  }

  async alive<T extends Identity>(those: readonly T[]): Promise<T[]> {
    const left: T[] = [];
    for (const one of those) if (await this.#isAlive(one)) left.push(one);
    return left;
  }

  async #isAlive(identity: Identity): Promise<boolean> {
    try {
      return (await this.probe(identity)) !== null;
    } catch {
      // it cannot be told: then it is not gone
      return true;
    }
  }

  async newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }> {
    const last = lastPid();
    const max = numberOf('/proc/sys/kernel/pid_max', /(\d+)/);
    const listing = cursor === null || countBetween(cursor, last, max) > MANY;
    const ids = listing ? listPids().filter((id) => isAfter(id, cursor, last)) : idsBetween(cursor, last, max);
    const processes: Newcomer[] = [];
    for (const id of ids) {
      const row = listing ? examine(id, this.#self) : examineNew(id, this.#self);
      await this.#slices.pause();
      if (row === null || isDead(row) || isMereThread(id)) continue;
      processes.push({ ...row, parentStart: readStat(row.ppid)?.stat.startTime ?? null });
    }
    return { processes, cursor: last };
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    if (readStat(of.pid)?.stat.startTime !== of.startTime) return [];
    const found = new Map<number, ProcessInfo>();
    const asked = new Set([of.pid]);
    const until = performance.now() + CLOSING_MS;
    // one whose parent ends meanwhile moves to another of its ancestors: parents are asked again, until no name is new
    for (let before = -1; before !== found.size && performance.now() < until; ) {
      before = found.size;
      for (const parent of asked) {
        const children = childrenOf(parent);
        if (children.size === 0 && parent !== of.pid) asked.delete(parent);
        for (const pid of children) {
          if (found.has(pid)) continue;
          const shown = examine(pid, this.#self);
          const row = shown ?? hiddenRow(pid, parent, 0);
          if (row === null || isDead(row)) continue;
          found.set(pid, row);
          // of one that shows nothing the children cannot be seen either
          if (shown !== null && shown.state !== '?') asked.add(pid);
        }
        await this.#slices.pause();
      }
    }
    return [...found.values()];
  }

  async commandOf(identity: Identity): Promise<string | null> {
    const row = examine(identity.pid, this.#self);
    return row === null || row.startTime !== identity.startTime ? null : row.command;
  }

  async identify(pid: number): Promise<Identity | null> {
    const found = readStat(pid);
    return found === null || isDead(found.stat) ? null : { pid, startTime: found.stat.startTime };
  }
}

/** Children of all threads of a process, by the kernel's lists. */
function childrenOf(pid: number): Set<number> {
  const children = new Set<number>();
  for (const folder of [`/proc/${pid}/task/${pid}`, ...threadFolders(pid)]) addListed(`${folder}/children`, children);
  return children;
}

/**
 * The kernel finds its place by counting, so that it leaves one out for each that is reaped while the list is read: the
 * list is complete once it comes twice the same. What each reading names counts.
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
