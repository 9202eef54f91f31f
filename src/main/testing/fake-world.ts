/**
 * A small world of processes for tests: fork, setsid, exit, reparenting, zombies, ascending pids that can be reused, and
 * processes that cannot be killed, signalled or read.
 */
import type { Identity, ProcessInfo, SignalName } from '../core/ports/index.ts';

/** A process of the world. */
export interface FakeProcess extends ProcessInfo {
  /** Adopts the orphans below it, as the keeper does. */
  subreaper: boolean;
  /** `unkillable`: in D state, so SIGKILL stays pending. `denied`: of another user, so signals fail with EPERM. */
  nature: 'mortal' | 'unkillable' | 'denied';
  /** Ignores SIGTERM. */
  ignoresTerm: boolean;
  /** A SIGKILL is pending. The process dies when it wakes from D state. */
  killPending: boolean;
  /** The run from which it really descends, whatever its marks show; null for none. The host cannot see this. */
  kin: string | null;
  /** Its cgroup, which its children are in as well. */
  cgroup: string | null;
  /** Called when it receives SIGKILL, before it dies, so that it can fork first. */
  onKill?: () => void;
  /** Called when it has ended, whether it exited or was killed. */
  onExit?: (code: number) => void;
}

/** The properties of a new process. Missing ones have defaults or come from its parent. */
export type Birth = Partial<Omit<FakeProcess, 'pid' | 'startTime'>> & { pid?: number };

/** The user id of Huskies and its agents. */
export const HOST_UID = 1000;

/** All processes of a machine. */
export class FakeWorld {
  readonly processes = new Map<number, FakeProcess>();
  /** All signals ever delivered, in order. Invariants I4 and I5 are checked on them. */
  readonly signalled: (Identity & { signal: SignalName })[] = [];
  host: FakeProcess;
  /** Called with each signal before it takes effect. */
  onSignal: ((process: FakeProcess, signal: SignalName) => void) | null = null;
  /** True: each new process gets the lowest free pid, so that pids are soon reused. */
  reusesPids = false;
  /** ms since the epoch, from which `startTime` is derived in units of 10 ms. Null: each new process adds one unit. */
  now: (() => number) | null = null;
  /** A test changes this to simulate a reboot, after which all remembered identities are invalid. */
  boot = 'boot-1';
  /** When the log of each run was last written, in ms since the epoch. A crash of the host leaves the logs. */
  readonly logWrittenAt = new Map<string, number>();
  /** Device numbers of open terminals. As in the kernel, the number of a closed terminal is reused. */
  readonly #ttys = new Set<number>();
  #nextPid = 2;
  #ticks = 10;

  /** A world with init, a login shell, and Huskies as its child. */
  constructor() {
    this.#put({ pid: 1, ppid: 0, session: 1, pgrp: 1, uid: 0, command: 'init', cwd: '/' });
    const shell = this.#put({ ppid: 1, command: 'bash', cwd: '/home' });
    this.setsid(shell.pid);
    this.host = this.fork(shell.pid, { command: 'huskies' });
  }

  /** The current time in units of `startTime`. */
  get ticks(): number {
    return this.#ticks;
  }

  /** Starts a process that is not Huskies' own, below init by default, in a new session. */
  born(birth: Birth = {}): FakeProcess {
    const process = this.#put({ ppid: 1, ...birth });
    if (birth.session === undefined) this.setsid(process.pid);
    return process;
  }

  /** Forks a process. The child inherits folder, environment, session, group and terminal. */
  fork(parent: number, birth: Birth = {}): FakeProcess {
    const from = this.#alive(parent);
    const { pgrp, session, tty, uid, cwd, mark, command, kin, cgroup } = from;
    return this.#put({
      pgrp,
      session,
      tty,
      uid,
      cwd,
      mark,
      command,
      kin,
      cgroup,
      ignoresTerm: from.ignoresTerm,
      ...birth,
      ppid: parent,
    });
  }

  openTty(): number {
    let tty = 34_816;
    while (this.#ttys.has(tty)) tty++;
    this.#ttys.add(tty);
    return tty;
  }

  closeTty(tty: number): void {
    this.#ttys.delete(tty);
  }

  setsid(pid: number): void {
    Object.assign(this.#alive(pid), { session: pid, pgrp: pid, tty: 0 });
  }

  /** Ends a process. A subreaper or init adopts its children. It stays a zombie while its parent lives and is not init. */
  exit(pid: number, code = 0): void {
    const process = this.processes.get(pid);
    if (process === undefined || process.state === 'Z') return;
    const adopter = this.#adopterOf(process);
    process.state = 'Z';
    process.cwd = null;
    process.mark = null;
    for (const child of this.processes.values()) {
      if (child.ppid !== pid) continue;
      child.ppid = adopter;
      if (child.state === 'Z') this.processes.delete(child.pid);
    }
    const parent = this.processes.get(process.ppid);
    if (parent === undefined || parent.pid === 1 || parent.subreaper || parent.state === 'Z')
      this.processes.delete(pid);
    process.onExit?.(code);
  }

  /** Delivers SIGKILL from any sender. */
  kill(process: FakeProcess): void {
    process.onKill?.();
    process.killPending = true;
    if (process.nature === 'unkillable') process.state = 'D';
    else this.exit(process.pid, 137);
  }

  /** Wakes a process from D state. A pending SIGKILL then takes effect. */
  wake(process: FakeProcess): void {
    process.nature = 'mortal';
    if (process.killPending) this.exit(process.pid, 137);
    else if (process.state === 'D') process.state = 'T';
  }

  /** Huskies dies, and a new instance is started from the same shell. */
  crash(): void {
    const shell = this.host.ppid;
    this.exit(this.host.pid);
    this.reap(this.host.pid);
    this.#ttys.clear();
    this.host = this.fork(shell, { command: 'huskies' });
  }

  inCgroup(cgroup: string): FakeProcess[] {
    return [...this.processes.values()].filter((process) => process.cgroup === cgroup && process.state !== 'Z');
  }

  reap(pid: number): void {
    if (this.processes.get(pid)?.state === 'Z') this.processes.delete(pid);
  }

  isAlive(identity: Identity): boolean {
    const process = this.processes.get(identity.pid);
    return process !== undefined && process.startTime === identity.startTime && process.state !== 'Z';
  }

  descendantsOf(pid: number): FakeProcess[] {
    const found: FakeProcess[] = [];
    const queue = [pid];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const process of this.processes.values()) {
        if (process.ppid !== at || process.state === 'Z') continue;
        found.push(process);
        queue.push(process.pid);
      }
    }
    return found;
  }

  /** Delivers a permitted signal, as the kernel does. */
  deliver(process: FakeProcess, signal: SignalName): void {
    this.onSignal?.(process, signal);
    this.signalled.push({ pid: process.pid, startTime: process.startTime, signal });
    // In D state every signal stays pending.
    if (signal === 'SIGSTOP') process.state = process.nature === 'unkillable' ? 'D' : 'T';
    if (signal === 'SIGCONT' && process.state === 'T') process.state = 'S';
    if (signal === 'SIGTERM' && !process.ignoresTerm && process.state !== 'T') this.exit(process.pid);
    if (signal === 'SIGKILL') this.kill(process);
  }

  #put(birth: Birth): FakeProcess {
    const pid = birth.pid ?? this.#freePid();
    if (this.processes.has(pid)) throw new Error(`pid ${pid} is taken`);
    const process: FakeProcess = {
      ppid: 1,
      pgrp: 0,
      session: 0,
      tty: 0,
      state: 'S',
      threads: 1,
      uid: HOST_UID,
      command: 'sh',
      cwd: '/',
      mark: null,
      blind: false,
      kernel: false,
      subreaper: false,
      nature: 'mortal',
      ignoresTerm: false,
      killPending: false,
      kin: null,
      cgroup: null,
      ...birth,
      pid,
      startTime: this.#tick(),
    };
    this.processes.set(pid, process);
    return process;
  }

  #tick(): number {
    if (this.now !== null) this.#ticks = Math.max(this.#ticks, Math.floor(this.now() / 10));
    return this.#ticks++;
  }

  /** Like the kernel, never returns a number that still names a process, a group or a session. */
  #freePid(): number {
    const taken = new Set<number>();
    for (const { pid, pgrp, session } of this.processes.values()) taken.add(pid).add(pgrp).add(session);
    if (this.reusesPids) this.#nextPid = 2;
    while (taken.has(this.#nextPid)) this.#nextPid++;
    return this.#nextPid++;
  }

  #adopterOf(process: FakeProcess): number {
    for (let at = this.processes.get(process.ppid); at !== undefined; at = this.processes.get(at.ppid)) {
      if (at.subreaper && at.state !== 'Z') return at.pid;
    }
    return 1;
  }

  #alive(pid: number): FakeProcess {
    const process = this.processes.get(pid);
    if (process === undefined || process.state === 'Z') throw new Error(`no living process ${pid}`);
    return process;
  }
}
