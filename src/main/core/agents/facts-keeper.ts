/** Takes the signals of CLIs, and keeps the facts of each live run in its record. */
import { type AgentFacts, isLive, withCost } from '../../../domain/index.ts';
import type { AgentSignal, ProjectConfig, StoredRun } from '../ports/index.ts';
import type { LedgerView, ObservedLedger } from '../state/handles.ts';
import { factsAfter } from './facts.ts';

/** What FactsKeeper works with. */
export interface FactsKeeperDeps {
  ledger: Pick<LedgerView, 'runs'>;
  observed: Pick<ObservedLedger, 'commit' | 'showRun'>;
  /** The prices of the config as it is now. */
  prices(): ProjectConfig['prices'];
}

export class FactsKeeper {
  readonly #deps: FactsKeeperDeps;

  constructor(deps: FactsKeeperDeps) {
    this.#deps = deps;
  }

  /** The facts of a run. Null if its CLI has told nothing, or the run is unknown. */
  of(run: string): AgentFacts | null {
    return this.#deps.ledger.runs.get(run)?.facts ?? null;
  }

  /** Signals of a run in their order. Those of a run that is not live any more are ignored. */
  note(id: string, signals: readonly AgentSignal[]): void {
    const { ledger, prices } = this.#deps;
    const run = ledger.runs.get(id);
    if (run === undefined || !isLive(run)) return;
    const told = signals.reduce<AgentFacts | null>(factsAfter, run.facts);
    const facts = told === null || told === run.facts ? told : withCost(told, prices());
    if (facts !== null && !isSameFacts(facts, run.facts)) this.#keep(run, facts);
  }

  /**
   * A session is written at once, because only with its id it can be resumed after a crash; so is the end of a turn. All
   * else is written with the next change of the run, at the latest with its end.
   */
  #keep(run: StoredRun, facts: AgentFacts): void {
    const { observed } = this.#deps;
    const isDurable = facts.session !== (run.facts?.session ?? null) || facts.turns !== (run.facts?.turns ?? null);
    if (isDurable) observed.commit([{ put: 'told', run: run.id, told: { facts } }]);
    else observed.showRun(run.id, { facts });
  }
}

function isSameFacts(one: AgentFacts, other: AgentFacts | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
