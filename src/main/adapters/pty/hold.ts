/** What holds a run's tree together, as the core sees it. */
import type { Strength } from '../../../contract/index.ts';
import type { Identity, Signals, TreeHold } from '../../core/ports/index.ts';
import type { Report } from './reports.ts';

/** No container: only looking can tell. */
export class NoHold implements TreeHold {
  readonly strength = 'scan';
  readonly keeper = null;
  readonly agent: Identity;

  constructor(agent: Identity) {
    this.agent = agent;
  }

  async killAll(): Promise<boolean> {
    return false;
  }
}

export class KeeperHold implements TreeHold {
  readonly keeper: Identity;
  readonly #signals: Signals;
  #agent: Identity | null = null;
  #state: 'holds' | 'empty' | 'lost' = 'holds';
  #ended = false;
  readonly #waiting = new Set<() => void>();

  constructor(keeper: Identity, signals: Signals) {
    this.keeper = keeper;
    this.#signals = signals;
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

  async killAll(timeoutMs: number): Promise<boolean> {
    if (!this.#ended) {
      this.#signals.send(this.keeper, 'SIGTERM');
      // somebody may have stopped it: then it would not hear
      this.#signals.send(this.keeper, 'SIGCONT');
      await this.#endWithin(timeoutMs);
    }
    return this.#state === 'empty';
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
