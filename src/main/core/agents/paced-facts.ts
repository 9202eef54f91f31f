/** Shows facts that change with each update of a CLI, at a pace that pages can follow. */
import type { AgentFacts } from '../../../domain/index.ts';
import type { Clock } from '../ports/index.ts';

/** As often as the last line of a terminal: more would cost every page more than a person can read. */
const SHOWN_EVERY_MS = 300;

/** What the facts of one run are shown with. */
export interface PacedFactsDeps {
  clock: Pick<Clock, 'elapsed' | 'after'>;
  /** `durable`: they must also survive a crash. */
  show(facts: AgentFacts, durable: boolean): void;
}

export class PacedFacts {
  readonly #deps: PacedFactsDeps;
  #shown: AgentFacts | null = null;
  #shownAt = Number.NEGATIVE_INFINITY;
  #next: AgentFacts | null = null;
  #cancel: () => void = () => undefined;

  constructor(deps: PacedFactsDeps) {
    this.#deps = deps;
  }

  /** Facts that must survive a crash, or in which the agent's state differs, are shown at once. */
  tell(facts: AgentFacts, durable: boolean): void {
    const { clock } = this.#deps;
    const waitMs = this.#shownAt + SHOWN_EVERY_MS - clock.elapsed();
    if (durable || waitMs <= 0 || facts.state !== this.#shown?.state) {
      this.#show(facts, durable);
    } else {
      if (this.#next === null) this.#cancel = clock.after(waitMs, () => this.flush());
      this.#next = facts;
    }
  }

  /** Shows what has waited. Call it at the end of the run. */
  flush(): void {
    if (this.#next !== null) this.#show(this.#next, false);
  }

  #show(facts: AgentFacts, durable: boolean): void {
    this.#cancel();
    this.#next = null;
    this.#shown = facts;
    this.#shownAt = this.#deps.clock.elapsed();
    this.#deps.show(facts, durable);
  }
}
