/** Refusals of automatic starts that would meet every story alike. They are shown once and tried again with backoff. */
import type { Refusal, RefusalCode } from '../../../../../contract/index.ts';
import type { World } from '../../world.ts';

/** The first pause in ms. It doubles with each further refusal. */
const FIRST_MS = 10_000;
const MAX_MS = 5 * 60_000;

/** Refusals that concern all agents. */
const ALL_AGENTS: readonly RefusalCode[] = [
  'no-config',
  'bad-config',
  'not-trusted',
  'no-commits',
  'disk',
  'state-unreadable',
];
/** Refusals that concern one agent. */
const ONE_AGENT: readonly RefusalCode[] = ['command-not-found', 'unknown-agent'];

export class Outages {
  readonly #deps: Pick<World, 'ledger' | 'observed' | 'clock' | 'log'>;
  /** How often in a row, by agent; null: all of them. */
  readonly #counts = new Map<string | null, number>();
  /** The config has changed: all are tried again at once. */
  #isForgotten = false;

  constructor(deps: Pick<World, 'ledger' | 'observed' | 'clock' | 'log'>) {
    this.#deps = deps;
  }

  /** Takes a refusal of an agent's start. False: it concerns only the story. */
  take(name: string, { code, why, field }: Refusal): boolean {
    const { ledger, observed, clock, log } = this.#deps;
    // A story's own branch may be missing, too; the base is missing for all.
    const concernsAll = ALL_AGENTS.includes(code) || (code === 'branch-missing' && field === 'base');
    if (!concernsAll && !ONE_AGENT.includes(code)) return false;
    const agent = concernsAll ? null : name;
    const count = (this.#counts.get(agent) ?? 0) + 1;
    this.#counts.set(agent, count);
    const until = clock.now() + Math.min(MAX_MS, FIRST_MS * 2 ** (count - 1));
    log.warn(`[schedule] starts of ${agent ?? 'all agents'} are refused: ${code}`);
    observed.showHost({
      outages: [...ledger.host.outages.filter((one) => one.agent !== agent), { agent, until, why }],
    });
    return true;
  }

  /** An agent was started. */
  over(agent: string): void {
    this.#counts.delete(agent);
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
