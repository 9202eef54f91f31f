/** What holds a run's tree together, as the core sees it. */
import type { Strength } from '../../../contract/index.ts';
import type { Identity, ProcessTable, Signals, TreeHold } from '../../core/ports/index.ts';
import type { Cgroup } from './cgroup.ts';
import type { Report } from './reports.ts';

/** No containment: only looking can tell. */
export class NoHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly cgroup = null;
  readonly agent: Identity;

  constructor(agent: Identity) {
    this.agent = agent;
  }

  inside(): number[] {
    return [];
  }

  async killAll(): Promise<boolean> {
    return false;
  }
}

/** ms between looks whether a keeper that has closed its FIFO is gone: that takes it a fraction of one. */
const LAST_PAUSE_MS = 1;

export class KeeperHold implements TreeHold {
  readonly #keeper: Identity;
  readonly #processes: { table: ProcessTable; signals: Signals };
  /** On top of the keeper; null: none, or it could not be joined. */
  #cgroup: Cgroup | null;
  #agent: Identity | null = null;
  #state: 'holds' | 'empty' | 'lost' = 'holds';
  #ended = false;
  readonly #waiting = new Set<() => void>();

  constructor(keeper: Identity, processes: { table: ProcessTable; signals: Signals }, cgroup: Cgroup | null = null) {
    this.#keeper = keeper;
    this.#processes = processes;
    this.#cgroup = cgroup;
  }

  /** Falls to `scan` when the keeper was killed (it ended without having said `empty`), also with a cgroup: who left that is known to the keeper only. */
  get strength(): Strength {
    return this.#state === 'lost' ? 'scan' : 'kernel';
  }

  /** Null once it was killed: then it keeps nobody. */
  get keeper(): Identity | null {
    return this.#state === 'lost' ? null : this.#keeper;
  }

  get cgroup(): string | null {
    return this.#cgroup?.folder ?? null;
  }

  get agent(): Identity | null {
    return this.#agent;
  }

  inside(): number[] {
    return this.#cgroup?.pids() ?? [];
  }

  nameAgent(agent: Identity): void {
    this.#agent = agent;
  }

  receive(report: Report): void {
    if (report.kind === 'nocgroup') this.#cgroup = null;
    if (report.kind === 'empty') this.#state = 'empty';
    if (report.kind === 'end') {
      this.#ended = true;
      if (this.#state === 'holds') this.#state = 'lost';
      for (const wake of this.#waiting) wake();
    }
  }

  /** The cgroup's kill takes all at once; the proof is the keeper's word, since an agent with the right to may leave a cgroup, but never its keeper. */
  async killAll(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    const emptied = this.#cgroup?.killAll(timeoutMs) ?? true;
    const proved = await this.#endKeeper(until);
    return (await emptied) && proved;
  }

  /**
   * The word `empty` alone proves nothing: it counts when the FIFO has ended, so that nobody holds its other end, and the
   * keeper itself is gone, which it is only by then. An agent that writes the word and then kills its keeper deceives
   * this (SECURITY.md); the look that follows does not go by it.
   */
  async #endKeeper(until: number): Promise<boolean> {
    if (!this.#ended) {
      this.#processes.signals.send(this.#keeper, 'SIGTERM');
      // somebody may have stopped it: then it would not hear
      this.#processes.signals.send(this.#keeper, 'SIGCONT');
      await this.#endWithin(until - performance.now());
    }
    return this.#ended && this.#state === 'empty' && (await this.#isGone(until));
  }

  async #isGone(until: number): Promise<boolean> {
    for (;;) {
      if ((await this.#processes.table.alive([this.#keeper])).length === 0) return true;
      if (performance.now() >= until) return false;
      await new Promise((done) => setTimeout(done, LAST_PAUSE_MS));
    }
  }

  #endWithin(timeoutMs: number): Promise<void> {
    return new Promise((done) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        done();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
    });
  }
}

/** What the cgroup of an earlier host's run still holds. Its keeper is gone, or not ours to hear, so an empty one is no proof. */
export class CgroupHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly agent = null;
  readonly #cgroup: Cgroup;

  constructor(cgroup: Cgroup) {
    this.#cgroup = cgroup;
  }

  get cgroup(): string {
    return this.#cgroup.folder;
  }

  inside(): number[] {
    return this.#cgroup.pids();
  }

  async killAll(timeoutMs: number): Promise<boolean> {
    if (await this.#cgroup.killAll(timeoutMs)) this.#cgroup.remove();
    return false;
  }
}
