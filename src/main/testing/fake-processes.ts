/** Ports on a FakeWorld: how the core sees its processes, and how it ends them. */

import type { Strength } from '../../contract/index.ts';
import { type Message, message } from '../../contract/index.ts';
import type {
  Identity,
  Newcomer,
  ProcessInfo,
  ProcessLoad,
  ProcessTable,
  ScanOptions,
  SignalName,
  SignalResult,
  Signals,
  SuspendOnSight,
  TableScan,
  TreeHold,
} from '../core/ports/index.ts';
import { type FakeProcess, type FakeWorld, HOST_UID } from './fake-world.ts';

/** A point at which other tasks may run. A scheduler's wait here explores interleavings. */
export type Pause = () => Promise<void>;

/** What a look can see of a process. */
function rowOf(process: FakeProcess): ProcessInfo {
  const { subreaper, nature, ignoresTerm, killPending, kin, cgroup, onKill, onExit, ...row } = process;
  return row.blind ? { ...row, cwd: null, mark: null } : { ...row };
}

/** The process table of a FakeWorld. */
export class FakeProcessTable implements ProcessTable {
  readonly #world: FakeWorld;
  readonly #pause: Pause;
  /** If set, every look rejects with this message. */
  unreadable: string | null = null;
  /** Whether looks are closed. */
  closed = true;
  /** False as on systems that cannot distinguish one boot from another. */
  bootKnown = true;
  /** True as with the looker. False as when the host reads /proc, and suspends no process before the pass is over. */
  suspendsOnSight = true;
  scans = 0;

  constructor(world: FakeWorld, pause: Pause = async () => undefined) {
    this.#world = world;
    this.#pause = pause;
  }

  async scan({ since, onSight }: ScanOptions = { since: null, onSight: null }): Promise<TableScan> {
    await this.#look();
    const suspended = this.suspendsOnSight && onSight !== null ? this.#suspend(onSight) : [];
    this.scans++;
    const brief = (row: ProcessInfo) => since !== null && row.startTime < since;
    const processes = [...this.#world.processes.values()]
      .map(rowOf)
      .map((row) => (brief(row) ? { ...row, mark: null, command: '[…]' } : row));
    const scan = { processes, closed: this.closed, self: this.#world.host.pid, uid: HOST_UID, adopters: [1] };
    await this.#pause();
    return { ...scan, origin: { atMs: 0, tickMs: 10 }, boot: this.boot(), suspended };
  }

  async probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    await this.#look();
    const process = this.#world.processes.get(identity.pid);
    if (process === undefined || !this.#world.isAlive(identity)) return null;
    const why = process.state === 'D' ? message('processes.waits.on', { where: 'io_schedule' }) : null;
    return {
      state: process.state,
      why: process.uid === HOST_UID ? why : message('processes.user', { uid: process.uid }),
    };
  }

  /** Suspends as the looker does: only processes with hard evidence, and the children of suspended ones. */
  #suspend({ run, known, spare }: SuspendOnSight): Identity[] {
    const suspended: Identity[] = [];
    const own = new Set([1, this.#world.host.pid, this.#world.processes.get(this.#world.host.pid)?.ppid]);
    for (const one of this.#world.processes.values()) {
      const is = (other: Identity) => other.pid === one.pid && other.startTime === one.startTime;
      if (own.has(one.pid) || one.ppid === this.#world.host.pid || spare.some(is) || one.state === 'Z') continue;
      const evident = one.mark?.run === run || known.some(is) || suspended.some((other) => other.pid === one.ppid);
      if (!evident || one.nature === 'denied') continue;
      this.#world.deliver(one, 'SIGSTOP');
      suspended.push({ pid: one.pid, startTime: one.startTime });
    }
    return suspended;
  }

  async alive<T extends Identity>(identities: readonly T[]): Promise<T[]> {
    await this.#pause();
    return identities.filter((one) => this.unreadable !== null || this.#world.isAlive(one));
  }

  async newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }> {
    await this.#look();
    const living = [...this.#world.processes.values()].filter((one) => one.state !== 'Z');
    const processes = living
      .filter((one) => cursor === null || one.startTime >= cursor)
      .map((one) => ({ ...rowOf(one), parentStart: this.#world.processes.get(one.ppid)?.startTime ?? null }));
    return { processes, cursor: this.#world.ticks };
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    await this.#look();
    return this.#world.isAlive(of) ? this.#world.descendantsOf(of.pid).map(rowOf) : [];
  }

  async commandOf(identity: Identity): Promise<string | null> {
    await this.#look();
    return this.#world.isAlive(identity) ? (this.#world.processes.get(identity.pid)?.command ?? null) : null;
  }

  boot(): string | null {
    return this.bootKnown ? this.#world.boot : null;
  }

  /** Every process has used 10 ms and holds 1 MB. */
  async loads(of: readonly Identity[]): Promise<(ProcessLoad | null)[]> {
    await this.#look();
    return of.map((one) => (this.#world.isAlive(one) ? { cpuMs: 10, memoryBytes: 1_000_000 } : null));
  }

  async identify(pid: number): Promise<Identity | null> {
    await this.#look();
    const process = this.#world.processes.get(pid);
    return process === undefined || process.state === 'Z' ? null : { pid, startTime: process.startTime };
  }

  async #look(): Promise<void> {
    await this.#pause();
    if (this.unreadable !== null) throw new Error(this.unreadable);
  }
}

/** Signals to the processes of a FakeWorld. */
export class FakeSignals implements Signals {
  readonly #world: FakeWorld;

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  send(identity: Identity, signal: SignalName): SignalResult {
    this.#refuse(identity.pid);
    const process = this.#world.processes.get(identity.pid);
    if (process === undefined || !this.#world.isAlive(identity)) return 'gone';
    if (process.nature === 'denied') return 'denied';
    this.#world.deliver(process, signal);
    return 'sent';
  }

  sendGroup(group: number, member: Identity, signal: SignalName): SignalResult {
    this.#refuse(group);
    const named = this.#world.processes.get(member.pid);
    if (named === undefined || !this.#world.isAlive(member) || named.pgrp !== group) return 'gone';
    const inGroup = [...this.#world.processes.values()].filter((one) => one.pgrp === group && one.state !== 'Z');
    const permitted = inGroup.filter((one) => one.nature !== 'denied');
    for (const process of permitted) this.#refuse(process.pid);
    for (const process of permitted) this.#world.deliver(process, signal);
    return permitted.length > 0 ? 'sent' : 'denied';
  }

  /** Like the real adapter, throws for Huskies itself, its ancestors and init (I5). */
  #refuse(pid: number): void {
    const untouchable = new Set([0, 1]);
    for (let at = this.#world.host.pid; at > 1; at = this.#world.processes.get(at)?.ppid ?? 0) untouchable.add(at);
    if (untouchable.has(pid)) throw new Error(`refused to signal pid ${pid}`);
  }
}

/** A cgroup. All its processes die at once, and none can leave it. It outlives the host that made it. */
export class FakeCgroupHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly agent = null;
  readonly cgroup: string;
  readonly #world: FakeWorld;
  readonly #pause: Pause;

  constructor(world: FakeWorld, cgroup: string, pause: Pause = async () => undefined) {
    this.#world = world;
    this.cgroup = cgroup;
    this.#pause = pause;
  }

  inside(): number[] {
    return this.#world.inCgroup(this.cgroup).map(({ pid }) => pid);
  }

  async killAll(): Promise<boolean> {
    await this.#pause();
    killCgroup(this.#world, this.cgroup);
    await this.#pause();
    return false;
  }
}

function killCgroup(world: FakeWorld, cgroup: string): void {
  for (const process of world.inCgroup(cgroup)) world.deliver(process, 'SIGKILL');
}

/** A keeper, with or without a cgroup. It adopts the orphans of its tree and kills them all, unless it was killed itself. */
export class FakeKeeper implements TreeHold {
  readonly cgroup: string | null;
  readonly agent: Identity;
  readonly #keeper: Identity;
  readonly #world: FakeWorld;
  readonly #pause: Pause;
  #empty = false;

  constructor(world: FakeWorld, keeper: FakeProcess, agent: FakeProcess, pause: Pause = async () => undefined) {
    keeper.subreaper = true;
    this.#world = world;
    this.#pause = pause;
    this.cgroup = agent.cgroup;
    this.#keeper = { pid: keeper.pid, startTime: keeper.startTime };
    this.agent = { pid: agent.pid, startTime: agent.startTime };
  }

  get #lost(): boolean {
    return !this.#empty && !this.#world.isAlive(this.#keeper);
  }

  get keeper(): Identity | null {
    return this.#lost ? null : this.#keeper;
  }

  get strength(): Strength {
    return this.#lost ? 'scan' : 'kernel';
  }

  inside(): number[] {
    return this.cgroup === null ? [] : this.#world.inCgroup(this.cgroup).map(({ pid }) => pid);
  }

  async killAll(): Promise<boolean> {
    await this.#pause();
    if (this.cgroup !== null) killCgroup(this.#world, this.cgroup);
    // A process that a dying one forks is killed in the next pass.
    while (!this.#empty && !this.#lost) {
      const inside = this.#world.descendantsOf(this.#keeper.pid);
      if (inside.length === 0) {
        this.#empty = true;
        this.#world.exit(this.#keeper.pid);
        this.#world.reap(this.#keeper.pid);
      } else if (inside.every((process) => process.nature !== 'mortal')) {
        break;
      }
      for (const process of inside) if (process.nature === 'mortal') this.#world.deliver(process, 'SIGKILL');
    }
    await this.#pause();
    if (this.cgroup !== null && this.#world.inCgroup(this.cgroup).length > 0) return false;
    return this.#empty;
  }
}

/** The hold of a run without containment. */
export class FakeNoHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly cgroup = null;
  readonly agent: Identity;

  constructor(agent: Identity) {
    this.agent = { pid: agent.pid, startTime: agent.startTime };
  }

  inside(): number[] {
    return [];
  }

  async killAll(): Promise<boolean> {
    return false;
  }
}
