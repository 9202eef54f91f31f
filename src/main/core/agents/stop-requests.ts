/** Asking for stops: the one way in which anybody does, durably and before anything is killed. */
import { message, type StopCause, type Stopping } from '../../../contract/index.ts';
import type { Checkpoint, Clock, Random, StoredRun } from '../ports/index.ts';
import type { LedgerView, WantedLedger } from '../state/handles.ts';
import type { NewEvent } from '../state/ledger.ts';

/** Whose wish outlives whose: what a rule asked may be withdrawn, what a person or a quit asked may not. */
const WEIGHT: Readonly<Record<StopCause, number>> = {
  'stage-rule': 0,
  'story-left': 1,
  exit: 2,
  fence: 2,
  orphan: 2,
  recovery: 2,
  run: 2,
  quit: 3,
  person: 4,
};

/** A stop as it is asked: by what, and why. */
export type StopRequest = Pick<Stopping, 'by' | 'why'>;

/** The id of a receipt that is not written yet. */
export function receiptId(random: Pick<Random, 'id'>): string {
  return `rcpt_${random.id(16)}`;
}

/** What is wanted once this stop is asked, too. An earlier one is joined: same receipt, under the weightier cause (docs/semantics.md, "Stop"). */
export function joinedStop(earlier: Stopping | null, request: StopRequest, since: number, id: () => string): Stopping {
  if (earlier === null) return { ...request, since, receipt: id(), left: null };
  return WEIGHT[request.by] > WEIGHT[earlier.by] ? { ...earlier, ...request } : earlier;
}

export interface StopRequestDeps {
  ledger: Pick<LedgerView, 'runs' | 'seq'>;
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

  /** The same, where what is asked is written through this side. */
  through(wanted: WantedLedger): StopRequests {
    return new StopRequests({ ...this.#deps, wanted });
  }

  /**
   * Asks that these runs stop, in one transaction (200 of their own take a second on a slow disk), and wakes their
   * workers. Returns the receipts' ids in the same order, which tell when they are written.
   */
  ask(requests: readonly (StopRequest & { run: StoredRun })[]): { seq: number; receipts: string[] } {
    const { ledger, wanted, clock, random, checkpoint, wake } = this.#deps;
    const asked = requests.map(({ run, by, why }) => {
      const stopping = joinedStop(run.stopping, { by, why }, clock.now(), () => receiptId(random));
      return { run, stopping, isNew: stopping !== run.stopping };
    });
    const changed = asked.filter((one) => one.isNew);
    if (changed.length > 0) {
      wanted.commit(
        changed.map(({ run, stopping }) => ({ put: 'stop', run: run.id, stopping })),
        changed.map(({ run, stopping }) => askedEvent(run, stopping)),
      );
      checkpoint('stop:asked');
    }
    for (const { run } of asked) wake(run.id);
    return { seq: ledger.seq, receipts: asked.map(({ stopping }) => stopping.receipt) };
  }

  /** What is not wanted any more is not done; a start or an exit may have waited behind it. */
  withdraw(run: StoredRun, event: NewEvent): void {
    this.#deps.wanted.commit([{ remove: 'stop', run: run.id }], [event]);
    this.#deps.wake(run.id);
  }
}

function askedEvent({ id, story, agent }: StoredRun, { by, why, receipt }: Stopping): NewEvent {
  return { kind: 'stop_asked', message: message('stop.asked', { why, by, receipt }), story, agent, run: id };
}
