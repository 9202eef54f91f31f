/** What holds a run's tree together, as the core sees it. */
import type { Strength } from '../../../contract/index.ts';
import type { Identity, ProcessTable, Signals, TreeHold } from '../../core/ports/index.ts';
import type { Report } from './reports.ts';

/** No container: only looking can tell. */
export class NoHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly cgroup = null;
  readonly agent: Identity;

  constructor(agent: Identity) {
    this.agent = agent;
  }

  async killAll(): Promise<boolean> {
    return false;
  }
}

/** ms between looks whether a keeper that has closed its FIFO is gone: that takes it a fraction of one. */
const LAST_BREATH = 1;

export class KeeperHold implements TreeHold {
  readonly cgroup = null;
  readonly keeper: Identity;
  readonly #processes: { table: ProcessTable; signals: Signals };
  #agent: Identity | null = null;
  #state: 'holds' | 'empty' | 'lost' = 'holds';
  #ended = false;
  readonly #waiting = new Set<() => void>();

  constructor(keeper: Identity, processes: { table: ProcessTable; signals: Signals }) {
    this.keeper = keeper;
    this.#processes = processes;
  }

  /** Falls to `scan` when the keeper ended without having said `empty`: it was killed, and nobody holds the tree. */
  get strength(): Strength {
    return this.#state === 'lost' ? 'scan' : 'kernel';
  }

  get agent(): Identity | null {
    return this.#agent;
  }

  nameAgent(agent: Identity): void {
    this.#agent = agent;
  }

  hear(report: Report): void {
    if (report.kind === 'empty') this.#state = 'empty';
    if (report.kind === 'end') {
      this.#ended = true;
      if (this.#state === 'holds') this.#state = 'lost';
      for (const wake of this.#waiting) wake();
    }
  }

  /**
   * The word `empty` alone proves nothing, since an agent of the same user could write it into the FIFO: it counts when
   * the FIFO has ended, so that nobody holds its other end, and the keeper itself is gone, which it is only by then.
   */
  async killAll(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    if (!this.#ended) {
      this.#processes.signals.send(this.keeper, 'SIGTERM');
      // somebody may have stopped it: then it would not hear
      this.#processes.signals.send(this.keeper, 'SIGCONT');
      await this.#endWithin(timeoutMs);
    }
    return this.#ended && this.#state === 'empty' && (await this.#isGone(until));
  }

  async #isGone(until: number): Promise<boolean> {
    for (;;) {
      try {
        if ((await this.#processes.table.probe(this.keeper)) === null) return true;
      } catch {
        // it cannot be told: then it is not gone
      }
      if (performance.now() >= until) return false;
      await new Promise((done) => setTimeout(done, LAST_BREATH));
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
