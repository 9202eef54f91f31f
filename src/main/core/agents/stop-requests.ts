/** Stop requests: the only way to request a stop. A request is durable before anything is killed. */
import { message, type StopCause, type Stopping } from '../../../contract/index.ts';
import type { Checkpoint, Clock, Random, StoredRun } from '../ports/index.ts';
import type { LedgerView, NewEvent, WantedChange, WantedLedger } from '../state/handles.ts';
import { hold, withdrawHold } from './holds.ts';

/** When two requests join, the higher weight counts. A rule may withdraw its request; a person cannot. */
const WEIGHT: Readonly<Record<StopCause, number>> = {
  'stage-rule': 0,
  'story-left': 1,
  'merge-queue': 1,
  done: 2,
  exit: 2,
  fence: 2,
  orphan: 2,
  recovery: 2,
  run: 2,
  stall: 2,
  timeout: 2,
  quit: 3,
  person: 4,
};

/** What caused the stop, and why. */
export type StopRequest = Pick<Stopping, 'by' | 'why'>;

/** An id for a new receipt. */
export function receiptId(random: Pick<Random, 'id'>): string {
  return `rcpt_${random.id(16)}`;
}

/**
 * The stop to record for this request. It joins an earlier stop: the receipt stays the same, and the cause with the
 * higher weight counts (docs/semantics.md, "Stop"). `since`: ms since the epoch.
 */
export function joinStops(earlier: Stopping | null, request: StopRequest, since: number, id: () => string): Stopping {
  if (earlier === null) return { ...request, since, receipt: id(), left: null };
  return WEIGHT[request.by] > WEIGHT[earlier.by] ? { ...earlier, ...request } : earlier;
}

/** What StopRequests works with. */
export interface StopRequestDeps {
  ledger: Pick<LedgerView, 'runs' | 'seq' | 'stories'>;
  wanted: WantedLedger;
  clock: Clock;
  random: Random;
  checkpoint: Checkpoint;
  /** Wakes the run's worker. */
  wake(run: string): void;
}

export class StopRequests {
  readonly #deps: StopRequestDeps;

  constructor(deps: StopRequestDeps) {
    this.#deps = deps;
  }

  /** The same, but writing through this handle. */
  through(wanted: WantedLedger): StopRequests {
    return new StopRequests({ ...this.#deps, wanted });
  }

  /**
   * Requests that these runs stop and wakes their workers. All requests share one transaction, since 200 separate ones
   * take a second on a slow disk. Returns the ids of the receipts in the same order; a receipt exists once its stop has
   * ended.
   */
  ask(requests: readonly (StopRequest & { run: StoredRun })[]): { seq: number; receipts: string[] } {
    const { ledger, wanted, clock, random, checkpoint, wake } = this.#deps;
    const joined = requests.map(({ run, by, why }) => {
      const stopping = joinStops(run.stopping, { by, why }, clock.now(), () => receiptId(random));
      return { run, stopping, isNew: stopping !== run.stopping };
    });
    const changed = joined.filter((request) => request.isNew);
    if (changed.length > 0) {
      const holds = changed.map(({ run, stopping }) => hold(ledger.stories.get(run.story), run, stopping));
      wanted.commit(
        [
          ...changed.map(({ run, stopping }): WantedChange => ({ put: 'stop', run: run.id, stopping })),
          ...holds.flatMap(({ changes }) => changes),
        ],
        [...changed.map(({ run, stopping }) => requestEvent(run, stopping)), ...holds.flatMap(({ events }) => events)],
      );
      checkpoint('stop:asked');
    }
    for (const { run } of joined) wake(run.id);
    return { seq: ledger.seq, receipts: joined.map(({ stopping }) => stopping.receipt) };
  }

  /**
   * Withdraws the stop of a run and the hold that it put on the story, and wakes the run's worker, since a start or an
   * exit may be waiting for it.
   */
  withdraw(run: StoredRun, event: NewEvent): void {
    const { ledger, wanted } = this.#deps;
    const { changes, events } = withdrawHold(ledger.stories.get(run.story));
    wanted.commit([{ remove: 'stop', run: run.id }, ...changes], [event, ...events]);
    this.#deps.wake(run.id);
  }
}

function requestEvent({ id, story, agent }: StoredRun, { by, why, receipt }: Stopping): NewEvent {
  return { kind: 'stop_asked', message: message('stop.asked', { why, by, receipt }), story, agent, run: id };
}
