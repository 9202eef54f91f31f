/**
 * The core's signals to processes of runs. Besides them only the containments send some: the kill of a cgroup
 * (pty/cgroup.ts), the keeper to its own children (keeper.c), and the looker SIGSTOP on sight (looker.c).
 */
import { MessageError, message } from '../../../contract/index.ts';
import type { Identity, SignalName, SignalResult, Signals } from '../../core/ports/index.ts';
import { codeOf } from './proc-files.ts';

/** What signals need to know of a pid right now; null: no such process. Throws with EACCES when it may not be read. */
export type Lookup = (pid: number) => { startTime: number; ppid: number; pgrp: number } | null;

/** ms for which the list of ancestors is believed; ancestors only change when one of them dies. */
const ANCESTORS_AGE = 1000;

export class CheckedSignals implements Signals {
  readonly #look: Lookup;
  readonly #platform: string;
  #ancestors = new Set<number>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(look: Lookup, platform: string = process.platform) {
    this.#look = look;
    this.#platform = platform;
  }

  send(identity: Identity, signal: SignalName): SignalResult {
    this.#refuseOwn(identity.pid);
    // read right before the signal: a pid may be another's by now (I4)
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
    // Windows can neither stop a process nor let it go on, and refuses the names: there it is only asked whether it is there
    const unknown = this.#platform === 'win32' && (signal === 'SIGSTOP' || signal === 'SIGCONT');
    try {
      process.kill(pid, unknown ? 0 : signal);
      return 'sent';
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ESRCH') return 'gone';
      if (code === 'EPERM') return 'denied';
      throw error;
    }
  }

  /** Huskies, its ancestors, init and "everybody" are never signalled (I5); being asked to is a bug. */
  #refuseOwn(pid: number): void {
    if (!Number.isInteger(pid) || pid <= 1) throw new MessageError(message('signals.notOne', { pid }));
    if (pid === process.pid || this.#readAncestors().has(pid)) {
      throw new MessageError(message('signals.own', { pid }));
    }
  }

  #readAncestors(): ReadonlySet<number> {
    const now = performance.now();
    if (now - this.#readAt > ANCESTORS_AGE) {
      this.#ancestors = new Set();
      this.#readAt = now;
      for (let pid = process.ppid; pid > 1 && !this.#ancestors.has(pid); pid = this.#parentOf(pid)) {
        this.#ancestors.add(pid);
      }
    }
    return this.#ancestors;
  }

  /** 0 where it cannot be read: behind hidepid that one's parent is another user's, whom no signal of ours reaches. */
  #parentOf(pid: number): number {
    const found = this.#read(pid);
    return found === 'denied' ? 0 : (found?.ppid ?? 0);
  }

  /** `denied`: one of our own that hidepid hides since it is not dumpable, so that nobody knows which it is. */
  #read(pid: number): ReturnType<Lookup> | 'denied' {
    try {
      return this.#look(pid);
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error;
      return 'denied';
    }
  }
}
