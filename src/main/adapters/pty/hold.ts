/** The holds that the containments give on a run's tree, as the core sees them. */
import type { Strength } from '../../../contract/index.ts';
import type { Identity, ProcessTable, Signals, TreeHold } from '../../core/ports/index.ts';
import type { Cgroup } from './cgroup.ts';
import type { Report } from './reports.ts';

/** No containment: only a scan can show whether a process is left. */
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

/** The polling interval until a keeper that has closed its FIFO is gone, which takes less than one ms. */
const EXIT_POLL_MS = 1;

/** The hold of a keeper, with a cgroup or without. */
export class KeeperHold implements TreeHold {
  readonly #keeper: Identity;
  readonly #processes: { table: ProcessTable; signals: Signals };
  /** In addition to the keeper; null when there is none or the agent could not join it. */
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

  /**
   * Drops to `scan` when the keeper has been killed, that is, has ended without reporting `empty`. A cgroup does not
   * help: only the keeper knows which processes have left it.
   */
  get strength(): Strength {
    return this.#state === 'lost' ? 'scan' : 'kernel';
  }

  /** Null after it was killed: it then holds nothing. */
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

  setAgent(agent: Identity): void {
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

  /**
   * The cgroup kills all of its processes at once, but only the keeper's report is proof: an agent with the right to do
   * so can leave its cgroup, and never its keeper.
   */
  async killAll(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    const emptied = this.#cgroup?.killAll(timeoutMs) ?? true;
    const proved = await this.#endKeeper(until);
    return (await emptied) && proved;
  }

  /**
   * Asks the keeper to end, and checks its proof.
   *
   * The report `empty` alone proves nothing. It counts once the FIFO has ended, so that no process holds its other end,
   * and the keeper itself is gone. An agent that writes the report and then kills its keeper can forge this proof
   * (SECURITY.md); the look that follows does not rely on it.
   */
  async #endKeeper(until: number): Promise<boolean> {
    if (!this.#ended) {
      this.#processes.signals.send(this.#keeper, 'SIGTERM');
      // a suspended keeper would not receive the signal
      this.#processes.signals.send(this.#keeper, 'SIGCONT');
      await this.#endWithin(until - performance.now());
    }
    return this.#ended && this.#state === 'empty' && (await this.#isGone(until));
  }

  async #isGone(until: number): Promise<boolean> {
    for (;;) {
      if ((await this.#processes.table.alive([this.#keeper])).length === 0) return true;
      if (performance.now() >= until) return false;
      await new Promise((done) => setTimeout(done, EXIT_POLL_MS));
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

/**
 * The cgroup of an earlier host's run. That host's keeper is gone or reports to a closed FIFO, so an empty cgroup is no
 * proof.
 */
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
