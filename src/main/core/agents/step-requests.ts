/**
 * Step requests: the only way to request the setup of a worktree. Its commands run one after the other, until one fails;
 * the agent or the gates that need them start after the last one.
 */
import { message, quoteArguments, type RequestedStep } from '../../../contract/index.ts';
import type { Role, StepKind } from '../../../domain/index.ts';
import type { Checkpoint, Clock, Random, StartOptions, StepsConfig, StoredRun } from '../ports/index.ts';
import type { LedgerView, NewEvent, WantedChange, WantedLedger } from '../state/handles.ts';
import { requestInLane, requestRun } from './request-run.ts';
import { newMergeSetupRun, newRunId, newStepRun } from './run.ts';
import type { WaitingGates, WaitingStart } from './waiting.ts';

/** What this host knows about a step's run beyond its record. A crash ends the run, and the request with it. */
export interface StepRun {
  /** The digest of the definition that the request is about. */
  key: string;
  /** How many commands of the definition have passed when this one has. */
  position: number;
  /** The steps of the same request that follow. */
  rest: readonly (RequestedStep & { words: string })[];
  /** What follows the last step. */
  start: WaitingStart | WaitingGates | null;
}

/** What is to run. */
export interface StepRequest {
  story: string;
  kind: StepKind;
  definition: StepsConfig;
  /** The index of the first step that runs. */
  from: number;
  /** What follows the last step. */
  start: WaitingStart | WaitingGates | null;
}

/** What StepRequests works with. */
export interface StepRequestDeps {
  ledger: Pick<LedgerView, 'runs' | 'runsOf' | 'host'>;
  wanted: WantedLedger;
  clock: Clock;
  random: Random;
  checkpoint: Checkpoint;
  /** Wakes the run's worker. */
  wake(run: string): void;
  /** Starts what waited. Never throws. */
  start(start: WaitingStart | WaitingGates): void;
  /** The runs of steps that have not ended, by id. */
  known: Map<string, StepRun>;
  /** As World.startOptions. */
  startOptions: Map<string, StartOptions>;
}

export class StepRequests {
  readonly #deps: StepRequestDeps;

  constructor(deps: StepRequestDeps) {
    this.#deps = deps;
  }

  /** The same, but writing through this handle. */
  through(wanted: WantedLedger): StepRequests {
    return new StepRequests({ ...this.#deps, wanted });
  }

  /**
   * Requests steps in a story's worktree. The caller has checked in the same turn that it is free. `write`: what is
   * written in the same commit. `at`: ms since the epoch. `options`: those of the start, which may make the worktree.
   */
  ask(
    { story, kind, definition: { key, steps }, from, start }: StepRequest,
    write: { changes?: readonly WantedChange[]; events?: readonly NewEvent[] } = {},
    { at = this.#deps.clock.now(), options }: { at?: number; options?: StartOptions } = {},
  ): { seq: number; runs: RequestedStep[] } {
    const [begun, ...rest] = steps.slice(from).map(({ name, command }) => {
      return { step: name, run: newRunId(this.#deps.random), words: quoteArguments(command) };
    });
    if (begun === undefined) throw new Error('a request names a step');
    const role = start !== null && 'role' in start ? start.role : ('other' as const);
    const about = { story, kind, role, at };
    const seq = this.#begin(begun, about, { key, position: from + 1, rest, start }, write);
    if (options !== undefined) this.#deps.startOptions.set(begun.run, options);
    this.#deps.checkpoint('setup:asked');
    this.#deps.wake(begun.run);
    return { seq, runs: [begun, ...rest].map(({ step, run }) => ({ step, run })) };
  }

  /**
   * Requests one step of the setup in the worktree of a lane of the merge queue, which requests the next one by itself. The
   * caller has checked in the same turn that it is free. `story`: the first of the stories that are to be tested there.
   * `at`: the step's index. Returns the run's id.
   */
  askLane(request: { story: string; lane: number; definition: StepsConfig; at: number }): string {
    const { random, clock, checkpoint, known, wake } = this.#deps;
    const { story, lane, definition, at } = request;
    const step = definition.steps[at];
    if (step === undefined) throw new Error('a request names a step');
    const run = newMergeSetupRun(newRunId(random), clock.now(), { story, lane, step: step.name });
    const text = message('step.asked', { step: run.agent, command: quoteArguments(step.command) });
    requestInLane(this.#deps, { run, text, replaces: () => true });
    known.set(run.id, { key: definition.key, position: at + 1, rest: [], start: null });
    checkpoint('setup:asked');
    wake(run.id);
    return run.id;
  }

  /** Null: the run is no step's, it has ended, or an earlier host began it. */
  of(run: string): StepRun | null {
    return this.#deps.known.get(run) ?? null;
  }

  /** The run is no longer live. */
  forget(run: string): void {
    this.#deps.known.delete(run);
  }

  /**
   * The run has ended. If it passed and no stop was requested, the next step of the request takes over the worktree, or
   * after the last one the agent: call this in the same turn as the write of its end.
   */
  ended(run: StoredRun, kind: StepKind, passed: boolean): void {
    const { known, ledger, clock, start } = this.#deps;
    const request = known.get(run.id);
    known.delete(run.id);
    if (request === undefined || !passed || run.stopping !== null || ledger.host.quitting) return;
    const { key, position, start: waiting } = request;
    const [next, ...rest] = request.rest;
    const { story, role } = run;
    if (next !== undefined) {
      this.#begin(next, { story, kind, role, at: clock.now() }, { key, position: position + 1, rest, start: waiting });
      this.#deps.wake(next.run);
    } else if (waiting !== null) start(waiting);
  }

  #begin(
    { step, run: id, words }: StepRun['rest'][number],
    { story, kind, role, at }: { story: string; kind: StepKind; role: Role; at: number },
    known: StepRun,
    write: { changes?: readonly WantedChange[]; events?: readonly NewEvent[] } = {},
  ): number {
    const run = newStepRun(id, kind, story, step, role, at);
    const text = message('step.asked', { step, command: words });
    const seq = requestRun(this.#deps, { run, text, replaces: (one) => one.kind === kind }, write);
    this.#deps.known.set(id, known);
    return seq;
  }
}
