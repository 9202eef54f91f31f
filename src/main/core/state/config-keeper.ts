/**
 * Keeps the config as it was read last, and the last good one.
 *
 * While the file cannot be read, the stage rule and new starts are suspended, and no run is stopped (docs/semantics.md,
 * "Reconcile"). Stops use the settings that a person approved last.
 */
import { type AgentRecord, type GateRecord, quoteArguments } from '../../../contract/index.ts';
import { AUTOMATION_OFF, DEFAULT_LIMITS, type PermissionRule } from '../../../domain/index.ts';
import {
  type AgentConfig,
  type ConfigReading,
  type ConfigSource,
  type GateConfig,
  type ProjectConfig,
  WATCHDOG_DEFAULTS,
  type WatchdogConfig,
} from '../ports/index.ts';
import type { HostFacts } from './handles.ts';

/** The defaults of docs/semantics.md, used until the first good config is read. */
const DEFAULT_STOP: ProjectConfig['stop'] = { foreign: 'spare', containment: 'auto', graceMs: 0, timeoutMs: 10_000 };
const DEFAULT_INTERVAL_MS = 5_000;

export class ConfigKeeper {
  readonly #source: ConfigSource;
  readonly #facts: Pick<HostFacts, 'showProject'>;
  #reading: ConfigReading = { state: 'missing', found: [] };
  #lastGood: ProjectConfig | null = null;
  #lastTrusted: ProjectConfig | null = null;
  /** The reading under way. */
  #current: Promise<ConfigReading> | null = null;
  /** The one after it, if anything waits for it. */
  #next: Promise<ConfigReading> | null = null;

  constructor(source: ConfigSource, facts: Pick<HostFacts, 'showProject'>) {
    this.#source = source;
    this.#facts = facts;
  }

  /**
   * Reads the config again if it has changed, and shows it. Never rejects. Each reading costs a git process: all that ask
   * during one share the next, since a reading under way may miss a change that was made before they asked.
   */
  refresh(): Promise<ConfigReading> {
    if (this.#current === null) return this.#begin();
    this.#next ??= this.#current.then(() => {
      this.#next = null;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<ConfigReading> {
    const reading = this.#read();
    this.#current = reading;
    void reading.then(() => {
      if (this.#current === reading) this.#current = null;
    });
    return reading;
  }

  async #read(): Promise<ConfigReading> {
    const reading = await this.#source.read();
    this.#reading = reading;
    if (reading.state === 'ready') this.#lastGood = reading.config;
    if (reading.state === 'ready' && reading.trusted) this.#lastTrusted = reading.config;
    this.#facts.showProject(...this.#view(reading));
    return reading;
  }

  get reading(): ConfigReading {
    return this.#reading;
  }
  get lastGood(): ProjectConfig | null {
    return this.#lastGood;
  }
  /** The folder for worktrees as approved last. Null before the first approval on this machine. */
  get worktrees(): string | null {
    return this.#lastTrusted?.worktrees ?? null;
  }
  /** As approved last, so that a change in the repository cannot make a stop kill more before a person has seen it. */
  get stop(): ProjectConfig['stop'] {
    return this.#lastTrusted?.stop ?? DEFAULT_STOP;
  }
  /** As approved last: a change in the repository never allows an agent more before a person has seen it. */
  get permissions(): readonly PermissionRule[] {
    return this.#lastTrusted?.permissions ?? [];
  }
  get intervalMs(): number {
    return this.#lastGood?.reconcile.intervalMs ?? DEFAULT_INTERVAL_MS;
  }

  get watchdog(): WatchdogConfig {
    return this.#lastGood?.watchdog ?? WATCHDOG_DEFAULTS;
  }

  #view(reading: ConfigReading): Parameters<HostFacts['showProject']> {
    switch (reading.state) {
      case 'ready': {
        const { config, trusted, untrusted, movedFrom = null } = reading;
        return [
          {
            config: 'ready',
            problem: null,
            base: config.base,
            maxRunning: config.maxRunning,
            automation: config.automation,
            limits: config.limits,
            qa: config.qa,
            tries: config.tries,
            retries: config.retries,
            intervalMs: config.reconcile.intervalMs,
            trusted,
            untrusted,
            movedFrom,
            gates: config.gates.map(gateRecord),
            found: [],
          },
          config.agents.map(agentRecord),
        ];
      }
      case 'missing':
        return [
          {
            config: 'missing',
            problem: null,
            automation: AUTOMATION_OFF,
            limits: DEFAULT_LIMITS,
            trusted: false,
            untrusted: [],
            movedFrom: null,
            gates: [],
            found: reading.found,
          },
          [],
        ];
      case 'invalid':
        return [{ config: 'invalid', problem: reading.problem }, null];
    }
  }
}

function gateRecord({ name, command, after, timeoutMs, paths }: GateConfig): GateRecord {
  return { name, command: quoteArguments(command), after, timeoutMs, paths };
}

function agentRecord({ name, role, max, helper, command, road, other }: AgentConfig): AgentRecord {
  const shared = helper === undefined ? {} : { helper };
  const roads = other == null ? {} : { roads: [other.road, road] };
  return { name, role, max, ...shared, command: quoteArguments(command), ...roads };
}
