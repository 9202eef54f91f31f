/**
 * Sends the core's signals to processes of runs. Only three other places signal such processes: the kill of a cgroup
 * (pty/cgroup.ts), the keeper for its own children (keeper.c), and the looker's SIGSTOP on sight (looker.c).
 */
import { MessageError, message } from '../../../contract/index.ts';
import type { Identity, SignalName, SignalResult, Signals } from '../../core/ports/index.ts';
import { codeOf } from './proc-files.ts';

/**
 * Reads a pid right before a signal; null when there is no such process. Throws with code EACCES when it must not be
 * read.
 */
export type ProcessLookup = (pid: number) => { startTime: number; ppid: number; pgrp: number } | null;

/** How long the list of Huskies' ancestors is cached; it changes only when one of them ends. */
const ANCESTORS_MAX_AGE_MS = 1000;

/** Sends a signal only after it has checked the identity of the process. */
export class CheckedSignals implements Signals {
  readonly #look: ProcessLookup;
  readonly #platform: string;
  #ancestors = new Set<number>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(look: ProcessLookup, platform: string = process.platform) {
    this.#look = look;
    this.#platform = platform;
  }

  send(identity: Identity, signal: SignalName): SignalResult {
    this.#refuseOwn(identity.pid);
    // read right before the signal, because the pid may have been reused (I4)
    const now = this.#read(identity.pid);
    if (now === 'denied') return 'denied';
    if (now?.startTime !== identity.startTime) return 'gone';
    return this.#kill(identity.pid, signal);
  }

  sendGroup(group: number, member: Identity, signal: SignalName): SignalResult {
    this.#refuseOwn(group);
    const own = this.#look(process.pid);
    if (own !== null && own.pgrp === group) throw new MessageError(message('signals.ownGroup', { group }));
    const now = this.#read(member.pid);
    if (now === 'denied') return 'denied';
    if (now === null || now.startTime !== member.startTime || now.pgrp !== group) return 'gone';
    return this.#kill(-group, signal);
  }

  #kill(pid: number, signal: SignalName): SignalResult {
    // Windows cannot suspend processes and rejects these names, so signal 0 only checks that the process exists
    const isUnsupported = this.#platform === 'win32' && (signal === 'SIGSTOP' || signal === 'SIGCONT');
    try {
      process.kill(pid, isUnsupported ? 0 : signal);
      return 'sent';
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ESRCH') return 'gone';
      if (code === 'EPERM') return 'denied';
      throw error;
    }
  }

  /**
   * Throws for Huskies itself, its ancestors, init and pids that name several processes (I5): such a request is a bug.
   */
  #refuseOwn(pid: number): void {
    if (!Number.isInteger(pid) || pid <= 1) throw new MessageError(message('signals.notOne', { pid }));
    if (pid === process.pid || this.#readAncestors().has(pid)) {
      throw new MessageError(message('signals.own', { pid }));
    }
  }

  #readAncestors(): ReadonlySet<number> {
    const now = performance.now();
    if (now - this.#readAt > ANCESTORS_MAX_AGE_MS) {
      this.#ancestors = new Set();
      this.#readAt = now;
      for (let pid = process.ppid; pid > 1 && !this.#ancestors.has(pid); pid = this.#parentOf(pid)) {
        this.#ancestors.add(pid);
      }
    }
    return this.#ancestors;
  }

  /** 0 when it cannot be read: hidepid then hides a process of another user, which Huskies cannot signal anyway. */
  #parentOf(pid: number): number {
    const found = this.#read(pid);
    return found === 'denied' ? 0 : (found?.ppid ?? 0);
  }

  /** `denied`: a process of the same user that hidepid hides because it is not dumpable, so its identity is unknown. */
  #read(pid: number): ReturnType<ProcessLookup> | 'denied' {
    try {
      return this.#look(pid);
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error;
      return 'denied';
    }
  }
}
