/** Finds on the screen of a CLI the dialogs at which it waits for a person, and failed requests to its model. */
import { type Message, message, visible } from '../../../contract/index.ts';
import { isLive, type RunRecord } from '../../../domain/index.ts';
import type { AgentConfig, AgentSignal, ScreenFailure } from '../ports/index.ts';
import type { LedgerView } from '../state/handles.ts';
import type { FactsKeeper } from './facts-keeper.ts';
import { type Shown, shownAfter } from './screen-progress.ts';

/** Finds a dialog that the CLI of this agent shows; null: none. `screen`: a line per row. */
export type DialogOn = (agent: AgentConfig, screen: string) => Message | null;

/**
 * Last lines with which programs that every CLI may call ask for a login: git, ssh and sudo. Other lines that look alike
 * may be part of what an agent wrote.
 */
const LOGIN_LINES: readonly RegExp[] = [
  /^(?:Username|Password) for '[a-z]+:\/\/\S+': ?$/,
  /^Enter passphrase for (?:key )?'?\S+'?: ?$/,
  /^\S+@\S+'s password: ?$/,
  /^\[sudo\] password for \S+: ?$/,
];

/** The login that any program asks for at the end of its screen; null: none that is certain. */
export function loginOn(screen: string): Message | null {
  const line = screen.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return LOGIN_LINES.some((pattern) => pattern.test(line)) ? message('facts.login', { line: visible(line) }) : null;
}

/** Whether the screen of this agent's CLI shows that what is typed now is a message to it. `screen`: a line per row. */
export type TakesMessage = (agent: AgentConfig, screen: string) => boolean;

/** Whether the screen of this agent's CLI shows a turn in progress; null: not known. `screen`: a line per row. */
export type IsWorking = (agent: AgentConfig, screen: string) => boolean | null;

/** What Enter does in the terminal of a run: it sends a message, it answers a dialog, or that is not known. */
export type EnterMeans = 'message' | 'answer' | 'unknown';

/** Finds a failed request to its model that the CLI of this agent shows; null: none. `screen`: a line per row. */
export type FailureOn = (agent: AgentConfig, screen: string) => ScreenFailure | null;

/**
 * The lines of a screen without what moves by itself while the CLI of this agent waits for its model; null: not known of
 * this CLI. `screen`: a line per row.
 */
export type StillOn = (agent: AgentConfig, screen: string) => readonly string[] | null;

/** What ScreenWatch works with. */
export interface ScreenWatchDeps {
  ledger: Pick<LedgerView, 'runs'>;
  facts: Pick<FactsKeeper, 'note' | 'of'>;
  /** The agent as the config has it now; undefined if it has none of this name. */
  agentOf(name: string): AgentConfig | undefined;
  dialogOn: DialogOn;
  takesMessage: TakesMessage;
  isWorking: IsWorking;
  failureOn: FailureOn;
  stillOn: StillOn;
  /** ms since the epoch. */
  now(): number;
}

export class ScreenWatch {
  readonly #deps: ScreenWatchDeps;
  /** Runs whose screen showed a dialog when it was seen last. */
  readonly #open = new Set<string>();
  /** The failure that the screen of a run showed when it was seen last. */
  readonly #failed = new Map<string, ScreenFailure>();
  /** What the screen of a run has shown, without what moves by itself. */
  readonly #shown = new Map<string, Shown>();
  /** Runs whose hooks have told what they do. Their screens may show anything, and so the words of a dialog. */
  readonly #heard = new Set<string>();
  /** Runs whose turn was interrupted, until their screen shows that it is over. */
  readonly #interrupted = new Set<string>();
  /** Runs whose screen showed a turn in progress when it was seen last. */
  readonly #worked = new Set<string>();
  /** Runs of which the screen alone has told that their turn is over. */
  readonly #over = new Set<string>();
  /** The screens of the runs. */
  readonly #screens = new Map<string, () => string>();

  constructor(deps: ScreenWatchDeps) {
    this.#deps = deps;
  }

  /** The output of a run has paused. `screen`: its text, a line per row. */
  look(id: string, screen: () => string): void {
    const { ledger, facts } = this.#deps;
    this.#forgetEnded();
    const run = ledger.runs.get(id);
    if (!isWatched(run)) return;
    this.#screens.set(id, screen);
    this.#lookForFailure(id, run.agent, screen());
    this.#lookForChange(id, run.agent, screen());
    this.#lookForEnd(id, run.agent, screen());
    if (!this.#open.has(id) && this.#heard.has(id)) return;
    const why = this.#find(run.agent, screen());
    if (why !== null) this.#open.add(id);
    else if (!this.#open.delete(id)) return;
    facts.note(id, [{ kind: 'dialog', why }]);
  }

  /** Hooks of a run have reported these. Those about its session alone do not tell what it does. */
  heard(id: string, signals: readonly AgentSignal[]): void {
    if (!isWatched(this.#deps.ledger.runs.get(id))) return;
    if (signals.some(tellsState)) this.#heard.add(id);
    if (signals.some(({ kind }) => kind === 'turn-started')) this.#interrupted.delete(id);
  }

  /** A key that interrupts turns was written to the terminal of a run. */
  interrupted(id: string): void {
    if (isWatched(this.#deps.ledger.runs.get(id))) this.#interrupted.add(id);
  }

  /** What Enter would do in the terminal of a live run, as far as its hooks or its screen tell. */
  enterMeans(id: string): EnterMeans {
    const { ledger, agentOf, facts, takesMessage } = this.#deps;
    const run = ledger.runs.get(id);
    if (facts.of(id)?.state === 'needs-you') return 'answer';
    if (this.#heard.has(id)) return 'message';
    // Nothing is known of the screen before its output has paused.
    const screen = this.#screens.get(id)?.() ?? '';
    const agent = run === undefined ? undefined : agentOf(run.agent);
    if (agent === undefined) return 'unknown';
    if (this.#find(agent.name, screen) !== null) return 'answer';
    return takesMessage(agent, screen) ? 'message' : 'unknown';
  }

  /** How often the screen of a run has shown something new; null: it is not known what moves by itself on it. */
  changesOf(id: string): number | null {
    return this.#shown.get(id)?.changes ?? null;
  }

  #forgetEnded(): void {
    const { runs } = this.#deps.ledger;
    for (const kept of [
      this.#open,
      this.#failed,
      this.#shown,
      this.#heard,
      this.#screens,
      this.#interrupted,
      this.#over,
      this.#worked,
    ])
      for (const id of kept.keys()) if (!isWatched(runs.get(id))) kept.delete(id);
  }

  #lookForChange(id: string, name: string, screen: string): void {
    const { agentOf, stillOn } = this.#deps;
    const agent = agentOf(name);
    const lines = agent === undefined ? null : stillOn(agent, screen);
    if (lines === null) this.#shown.delete(id);
    else this.#shown.set(id, shownAfter(this.#shown.get(id), lines));
  }

  /**
   * Few CLIs tell by a hook that a turn was interrupted. Of a run without hooks, the screen alone then tells when turns begin and
   * end, since what it has told once must not stay.
   */
  #lookForEnd(id: string, name: string, screen: string): void {
    const { agentOf, isWorking, facts } = this.#deps;
    const agent = agentOf(name);
    const works = agent === undefined ? null : isWorking(agent, screen);
    const state = facts.of(id)?.state ?? null;
    if (works === true) {
      this.#worked.add(id);
      if (this.#over.has(id) && state === 'idle') facts.note(id, [{ kind: 'turn-started' }]);
      if (this.#heard.has(id)) this.#over.delete(id);
      return;
    }
    if (works === null || this.#find(name, screen) !== null) return;
    const wasAtWork = this.#worked.delete(id) || state === 'working';
    const isInterrupted = this.#interrupted.delete(id);
    const isOver = this.#over.has(id) && !this.#heard.has(id);
    if (!wasAtWork || !(isInterrupted || isOver)) return;
    this.#over.add(id);
    facts.note(id, [{ kind: 'turn-ended' }]);
  }

  /**
   * A failure is told when it appears, and its end when it disappears without a word of a hook. Few CLIs tell failures by
   * hooks, so it does not matter here whether they tell what they do.
   */
  #lookForFailure(id: string, name: string, screen: string): void {
    const { agentOf, failureOn, facts, now } = this.#deps;
    const agent = agentOf(name);
    const failure = agent === undefined ? null : failureOn(agent, screen);
    const before = this.#failed.get(id) ?? null;
    if (failure === null) {
      if (!this.#failed.delete(id)) return;
      const state = facts.of(id)?.state ?? null;
      if (state === 'failed' || state === 'retrying') facts.note(id, [{ kind: 'turn-started' }]);
      return;
    }
    this.#failed.set(id, failure);
    if (before !== null && isSameFailure(before, failure)) return;
    const { kind, why, text, login, inSeconds } = failure;
    const until = inSeconds === null ? null : now() + inSeconds * 1_000;
    facts.note(id, [kind === 'failed' ? { kind, why, text, login } : { kind, why, text, login, until }]);
  }

  #find(name: string, screen: string): Message | null {
    const { agentOf, dialogOn } = this.#deps;
    const agent = agentOf(name);
    return (agent === undefined ? null : dialogOn(agent, screen)) ?? loginOn(screen);
  }
}

/** Only agents have dialogs: a gate that asks for a login reaches its time limit. */
function isWatched<R extends Pick<RunRecord, 'kind' | 'io' | 'status'>>(run: R | undefined): run is R {
  return run !== undefined && isLive(run) && run.kind === 'agent' && run.io === 'terminal';
}

function tellsState({ kind }: AgentSignal): boolean {
  return kind !== 'session' && kind !== 'model' && kind !== 'usage' && kind !== 'notice';
}

/** While it counts the seconds down, it is the same. */
function isSameFailure(one: ScreenFailure, other: ScreenFailure): boolean {
  const isEarlier = (other.inSeconds ?? 0) <= (one.inSeconds ?? 0);
  return one.kind === other.kind && one.text === other.text && one.count === other.count && isEarlier;
}
