/** The process table of Linux, read from /proc. */
import { text } from '../../../contract/index.ts';
import type { Identity, Newcomer, ProcessInfo, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { examine, hiddenRow, isMereThread, presenceOf, readStat, threadFolders, trueUid } from './examine.ts';
import {
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
    reasons.push(text('adapters.processes.leader', { n: threads - 1 }));
  }
  if (letter === 'D') {
    const wchan = readBytes(`/proc/${pid}/wchan`);
    const where = wchan.ok ? wchan.value.toString('latin1') : '';
    reasons.push(
      where === '' || where === '0' ? text('adapters.processes.waits') : text('adapters.processes.waits.on', { where }),
    );
  }
  if (self !== 0 && uid !== self) reasons.push(text('adapters.processes.user', { uid }));
  return { state: letter, why: reasons.join(', ') };
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
      origin: { at: Date.now() - numberOf('/proc/uptime', /^([\d.]+)/) * 1000, tick: 1000 / TICKS_PER_SECOND },
      boot: this.boot(),
      stopped: [],
    };
  }

  async probe(identity: Identity): Promise<{ state: string; why: string } | null> {
    await this.#slices.pause();
    let found = readStat(identity.pid);
    if (found === null) {
      if (presenceOf(identity.pid) === 'none') return null;
      // hidden (hidepid) or caught between two states: look again before saying so
      found = readStat(identity.pid);
      if (found === null) {
        const presence = presenceOf(identity.pid);
        if (presence === 'others') return { state: '?', why: text('adapters.processes.hidden') };
        if (presence === 'own') return { state: '?', why: text('adapters.processes.hidden.own') };
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
    const found: ProcessInfo[] = [];
    if (readStat(of.pid)?.stat.startTime !== of.startTime) return found;
    const queue = [of.pid];
    for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
      for (const pid of childrenOf(parent)) {
        const shown = examine(pid, this.#self);
        const row = shown ?? hiddenRow(pid, parent, 0);
        if (row === null || isDead(row)) continue;
        found.push(row);
        // of one that shows nothing the children cannot be seen either
        if (shown !== null && shown.state !== '?') queue.push(pid);
      }
      await this.#slices.pause();
    }
    return found;
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
function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const folder of [`/proc/${pid}/task/${pid}`, ...threadFolders(pid)]) {
    const list = readBytes(`${folder}/children`, { byPages: true });
    if (list.ok) children.push(...list.value.toString('latin1').split(' ').filter(Boolean).map(Number));
  }
  return children;
}
