/** Gate requests: the only way to request gates. The gates of one request run one after the other, until one fails. */
import { message } from '../../../contract/index.ts';
import type { Checkpoint, Clock, Random, StoredRun } from '../ports/index.ts';
import type { LedgerView, WantedLedger } from '../state/handles.ts';
import { requestInLane, requestRun } from './request-run.ts';
import { newGateRun, newMergeGateRun, newRunId } from './run.ts';
import type { RequestedGate, WaitingGates } from './waiting.ts';

/** What a gate's run is about: the tree of its worktree before it started, and the digest of its definition. */
export interface MeasuredTree {
  key: string;
  commit: string;
  tree: string | null;
  /** The clock's elapsed() when the program started. */
  startedAt: number;
  /** Whether the tree was another one when the gate had ended. */
  changed: boolean;
}

/** What this host knows about a gate's run beyond its record. A crash ends the run, and the request with it. */
export interface GateRun {
  /** The gates of the same request that follow. */
  rest: readonly RequestedGate[];
  /** Run it even if the tree has a result of it. */
  again: boolean;
  /** Null until the tree was read. */
  measured: MeasuredTree | null;
}

/** What GateRequests works with. */
export interface GateRequestDeps {
  ledger: Pick<LedgerView, 'runs' | 'runsOf' | 'host'>;
  wanted: WantedLedger;
  clock: Clock;
  random: Random;
  checkpoint: Checkpoint;
  /** Wakes the run's worker. */
  wake(run: string): void;
  /** The runs of gates that have not ended, by id. */
  known: Map<string, GateRun>;
}

export class GateRequests {
  readonly #deps: GateRequestDeps;

  constructor(deps: GateRequestDeps) {
    this.#deps = deps;
  }

  /** The same, but writing through this handle. */
  through(wanted: WantedLedger): GateRequests {
    return new GateRequests({ ...this.#deps, wanted });
  }

  /**
   * Requests gates of a story. The caller has checked in the same turn that its worktree is free (domain/gate.ts). Each
   * gate's run appears in the pool when the gate before it has passed; their ids are fixed now, so that a client can
   * follow them.
   */
  ask(
    story: string,
    gates: readonly [string, ...string[]],
    { again = false }: { again?: boolean } = {},
  ): { seq: number; runs: RequestedGate[] } {
    const runs = this.name(gates);
    return { seq: this.begin({ story, gates: runs, again }), runs };
  }

  /** Chooses the ids that the runs of these gates will have. */
  name([first, ...rest]: readonly [string, ...string[]]): [RequestedGate, ...RequestedGate[]] {
    const named = (gate: string): RequestedGate => ({ gate, run: newRunId(this.#deps.random) });
    return [named(first), ...rest.map(named)];
  }

  /** Requests gates whose runs have ids already, as ask() does. Returns the number of its last event. */
  begin({ story, gates, again }: WaitingGates): number {
    const [first, ...rest] = gates;
    const seq = this.#start(story, first, { rest, again, measured: null });
    this.#deps.checkpoint('gate:asked');
    this.#deps.wake(first.run);
    return seq;
  }

  /**
   * Requests a gate in the worktree of a lane of the merge queue. The caller has checked in the same turn that it is free.
   * `story`: the first of the stories that it tests. Returns the run's id.
   */
  askMerge(request: { story: string; gate: string; lane: number }): string {
    const { random, clock, checkpoint, known, wake } = this.#deps;
    const { gate } = request;
    const run = newMergeGateRun(newRunId(random), clock.now(), request);
    requestInLane(this.#deps, { run, text: message('gate.asked', { gate }), replaces: (one) => one.agent === gate });
    known.set(run.id, { rest: [], again: true, measured: null });
    checkpoint('merge:gate-asked');
    wake(run.id);
    return run.id;
  }

  /** Null: the run is no gate's, it has ended, or an earlier host began it. */
  of(run: string): GateRun | null {
    return this.#deps.known.get(run) ?? null;
  }

  /** The tree of the run's worktree was read. */
  measured(run: string, measured: MeasuredTree): void {
    const known = this.#deps.known.get(run);
    if (known !== undefined) this.#deps.known.set(run, { ...known, measured });
  }

  /** The run is no longer live. */
  forget(run: string): void {
    this.#deps.known.delete(run);
  }

  /**
   * The run has ended. If its gate has passed and no stop was requested, the next gate of the request takes over the
   * worktree: call this in the same turn as the write of the result.
   */
  ended(run: StoredRun, passed: boolean): void {
    const known = this.#deps.known.get(run.id);
    this.#deps.known.delete(run.id);
    const [next, ...rest] = known?.rest ?? [];
    if (known === undefined || next === undefined || !passed) return;
    if (run.stopping !== null || this.#deps.ledger.host.quitting) return;
    this.#start(run.story, next, { rest, again: known.again, measured: null });
    this.#deps.wake(next.run);
  }

  #start(story: string, { gate, run: id }: RequestedGate, known: GateRun): number {
    const run = newGateRun(id, story, gate, this.#deps.clock.now());
    const text = message('gate.asked', { gate });
    const replaces = (one: StoredRun): boolean => one.kind === 'gate' && one.agent === gate;
    const seq = requestRun(this.#deps, { run, text, replaces });
    this.#deps.known.set(id, known);
    return seq;
  }
}
