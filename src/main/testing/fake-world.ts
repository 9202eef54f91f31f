/**
 * A small world of processes for tests: fork, setsid, exit, reparenting, zombies, pids handed out in ascending order
 * and used again on demand, processes that cannot be killed, signalled or read.
 */
import type { Identity, ProcessInfo, SignalName } from '../core/ports/index.ts';

export interface FakeProcess extends ProcessInfo {
  /** Takes in orphans below it, as the keeper does. */
  subreaper: boolean;
  /** `unkillable`: D state, SIGKILL stays pending. `denied`: EPERM, another user's. */
  nature: 'mortal' | 'unkillable' | 'denied';
  /** Does nothing on SIGTERM. */
  ignoresTerm: boolean;
  /** A SIGKILL is pending: it dies when it wakes from D state. */
  doomed: boolean;
  /** The run that it truly descends from, whatever it made of its marks; null: nobody's. The host cannot see this. */
  kin: string | null;
  /** Its cgroup, which its children are in as well. */
  cgroup: string | null;
  /** Called when it gets SIGKILL, before it dies: a chance to fork first. */
  onKill?: () => void;
  /** Called when it has ended, by itself or not. */
  onExit?: (code: number) => void;
}

export type Birth = Partial<Omit<FakeProcess, 'pid' | 'startTime'>> & { pid?: number };

export const HOST_UID = 1000;

export class FakeWorld {
  readonly processes = new Map<number, FakeProcess>();
  /** Everything ever signalled, in order: what invariants I4 and I5 are checked on. */
  readonly signalled: (Identity & { signal: SignalName })[] = [];
  host: FakeProcess;
  /** Told of each signal that Huskies delivers, before it does its work. */
  onSignal: ((process: FakeProcess, signal: SignalName) => void) | null = null;
  /** True: the next process gets the lowest pid that is free, so that each is soon somebody else's. */
  reusesPids = false;
  /** ms since the epoch, which `startTime` then follows (10 ms each, as FakeProcessTable says); null: one for each birth. */
  now: (() => number) | null = null;
  /** Changed by a test: the machine was started anew, so what is remembered of before means nothing. */
  boot = 'boot-1';
  /** Device numbers of open terminals; like the kernel's, a closed one's is used again. */
  readonly #ttys = new Set<number>();
  #nextPid = 2;
  #ticks = 10;

  /** Init, a login shell, and Huskies below it. */
  constructor() {
    this.#put({ pid: 1, ppid: 0, session: 1, pgrp: 1, uid: 0, command: 'init', cwd: '/' });
    const shell = this.#put({ ppid: 1, command: 'bash', cwd: '/home' });
    this.setsid(shell.pid);
    this.host = this.fork(shell.pid, { command: 'huskies' });
  }

  /** Time in the units of `startTime`. */
  get ticks(): number {
    return this.#ticks;
  }

  /** A process of somebody else, under init by default, in a session of its own. */
  born(birth: Birth = {}): FakeProcess {
    const process = this.#put({ ppid: 1, ...birth });
    if (birth.session === undefined) this.setsid(process.pid);
    return process;
  }

  /** The child has its parent's folder, environment, session, group and terminal. */
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

  /** Its children go to the nearest living subreaper, else to init. Stays a zombie while its parent lives and is not init. */
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

  /** SIGKILL, by whomever. */
  kill(process: FakeProcess): void {
    process.onKill?.();
    process.doomed = true;
    if (process.nature === 'unkillable') process.state = 'D';
    else this.exit(process.pid, 137);
  }

  /** Out of D state: what was pending happens. */
  wake(process: FakeProcess): void {
    process.nature = 'mortal';
    if (process.doomed) this.exit(process.pid, 137);
    else if (process.state === 'D') process.state = 'T';
  }

  /** Huskies dies and another one is started from the same shell. */
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

  /** What the kernel does with a signal that may be sent. */
  deliver(process: FakeProcess, signal: SignalName): void {
    this.onSignal?.(process, signal);
    this.signalled.push({ pid: process.pid, startTime: process.startTime, signal });
    // in D state every signal stays pending
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
      doomed: false,
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

  /** As the kernel does: never one that still names a process, a group or a session. */
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
