/** Finds the dialogs at which a CLI waits on its screen before it does any work, so that its run is not shown as at work. */
import { type Message, message, visible } from '../../../contract/index.ts';
import { type AgentFacts, isLive, type RunRecord } from '../../../domain/index.ts';
import type { AgentConfig } from '../ports/index.ts';
import type { LedgerView } from '../state/handles.ts';
import type { FactsKeeper } from './facts-keeper.ts';

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

/** What ScreenWatch works with. */
export interface ScreenWatchDeps {
  ledger: Pick<LedgerView, 'runs'>;
  facts: Pick<FactsKeeper, 'note' | 'of'>;
  /** The agent as the config has it now; undefined if it has none of this name. */
  agentOf(name: string): AgentConfig | undefined;
  dialogOn: DialogOn;
}

export class ScreenWatch {
  readonly #deps: ScreenWatchDeps;
  /** Runs whose screen showed a dialog when it was seen last. */
  readonly #open = new Set<string>();

  constructor(deps: ScreenWatchDeps) {
    this.#deps = deps;
  }

  /** The output of a run has paused. `screen`: its text, a line per row. */
  look(id: string, screen: () => string): void {
    const { ledger, facts } = this.#deps;
    for (const open of this.#open) if (!isWatched(ledger.runs.get(open))) this.#open.delete(open);
    const run = ledger.runs.get(id);
    if (!isWatched(run)) return;
    if (!this.#open.has(id) && isTold(facts.of(id))) return;
    const why = this.#find(run.agent, screen());
    if (why !== null) this.#open.add(id);
    else if (!this.#open.delete(id)) return;
    facts.note(id, [{ kind: 'dialog', why }]);
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

/** Whether its hooks tell what it does. Then its screen may show anything, and so the words of a dialog. */
function isTold(facts: AgentFacts | null): boolean {
  return facts !== null && facts.state !== null;
}
