/** What keeps everything automatic from going on, or one agent. It is shown once and tried again with backoff. */
import {
  MACHINE_CODES,
  type MachineCode,
  type Message,
  type Refusal,
  type RefusalCode,
} from '../../../../../contract/index.ts';
import type { Outage } from '../../../../../domain/index.ts';
import type { Clock, Log, StoredRun } from '../../../ports/index.ts';
import type { LedgerView, ObservedLedger } from '../../../state/handles.ts';
import { SCHEDULE_KEY } from '../../keys.ts';

/** The first pause in ms. It doubles with each further refusal. */
const FIRST_MS = 10_000;
const MAX_MS = 5 * 60_000;

/** An agent of another project may end at any time, and this host is not told. */
const MACHINE_FULL_MS = 5_000;

/** Refusals that concern all agents. */
const ALL_AGENTS: readonly RefusalCode[] = [
  'no-config',
  'bad-config',
  'not-trusted',
  'machine-full',
  'no-commits',
  ...MACHINE_CODES,
  'state-unreadable',
];
/** Refusals that concern one agent. */
const ONE_AGENT: readonly RefusalCode[] = ['helper-busy', 'command-not-found', 'sandbox-unusable', 'unknown-agent'];

interface OutageDeps {
  ledger: Pick<LedgerView, 'host'>;
  observed: Pick<ObservedLedger, 'showHost'>;
  clock: Clock;
  log: Log;
  mark(key: string): void;
}

export class Outages {
  readonly #deps: OutageDeps;
  /** How often in a row, by agent; null: all of them. */
  readonly #counts = new Map<string | null, number>();
  /** The config has changed: all are tried again at once. */
  #isForgotten = false;

  constructor(deps: OutageDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a refusal of an agent's start. False: it concerns only the story. One that is known already changes nothing, so
   * that starts which fail together count once.
   */
  take(name: string, { code, why, field }: Refusal): boolean {
    const { ledger, clock } = this.#deps;
    // Files in a story's worktree may wait for approval, too; the config waits for all.
    const isOfStory = code === 'not-trusted' && field === 'story';
    // A story's own branch may be missing, too; the base is missing for all.
    const concernsAll = (ALL_AGENTS.includes(code) && !isOfStory) || (code === 'branch-missing' && field === 'base');
    if (!concernsAll && !ONE_AGENT.includes(code)) return false;
    const agent = concernsAll ? null : name;
    const known = ledger.host.outages.find((one) => one.agent === agent && one.until > clock.now());
    // A failure of the machine stops more than a refusal does, such as one because all its slots are in use.
    if (known === undefined || (isOfMachine(code) && !known.ofMachine)) this.#add(agent, code, why);
    return true;
  }

  /** Takes a failure of the machine, whatever was being done. */
  takeMachine({ code, why }: { code: MachineCode; why: Message }): void {
    if (this.ofMachine === null) this.#add(null, code, why);
  }

  /** The failure of the machine, because of which gates and merges wait as well as starts; null if there is none. */
  get ofMachine(): Outage | null {
    const { ledger, clock } = this.#deps;
    return ledger.host.outages.find(({ ofMachine, until }) => ofMachine && until > clock.now()) ?? null;
  }

  #add(agent: string | null, code: RefusalCode, why: Message): void {
    const { ledger, observed, clock, log, mark } = this.#deps;
    const until =
      clock.now() + (code === 'machine-full' || code === 'helper-busy' ? MACHINE_FULL_MS : this.#nextPauseMs(agent));
    log.warn(`[schedule] starts of ${agent ?? 'all agents'} are refused: ${code}`);
    observed.showHost({
      outages: [
        ...ledger.host.outages.filter((one) => one.agent !== agent),
        { agent, ofMachine: isOfMachine(code), until, why },
      ],
    });
    // The scheduler plans when it is tried again.
    mark(SCHEDULE_KEY);
  }

  #nextPauseMs(agent: string | null): number {
    const count = (this.#counts.get(agent) ?? 0) + 1;
    this.#counts.set(agent, count);
    return Math.min(MAX_MS, FIRST_MS * 2 ** (count - 1));
  }

  /** A run has been started. */
  over({ kind, agent }: Pick<StoredRun, 'kind' | 'agent'>): void {
    if (kind === 'agent') this.#counts.delete(agent);
    this.#counts.delete(null);
  }

  /** All are tried again at the next look. It writes nothing, since it is called while changes are sent. */
  forget(): void {
    this.#isForgotten = true;
  }

  /** Ends those that are to be tried again now. */
  end(): void {
    const { ledger, observed, clock } = this.#deps;
    const { outages } = ledger.host;
    const kept = this.#isForgotten ? [] : outages.filter(({ until }) => until > clock.now());
    this.#isForgotten = false;
    if (kept.length < outages.length) observed.showHost({ outages: kept });
  }
}

function isOfMachine(code: RefusalCode): boolean {
  return MACHINE_CODES.some((one) => one === code);
}
