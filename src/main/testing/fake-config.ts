/** The fake of the ConfigSource port. Tests change its reading at will. */
import { type Message, message, RefusalError, type TrustItem } from '../../contract/index.ts';
import { AUTOMATION_OFF, DEFAULT_LIMITS, DEFAULT_TRIES, MERGE_DEFAULTS, type StepKind } from '../../domain/index.ts';
import {
  type AgentConfig,
  type AgentPlaces,
  type ConfigReading,
  type ConfigSource,
  type GateConfig,
  type MadeConfig,
  type ProjectConfig,
  type ScreenFailure,
  type StepsConfig,
  WATCHDOG_DEFAULTS,
} from '../core/ports/index.ts';

/** What an agent without a preset has in place of one. */
export const NO_PRESET = {
  preset: null,
  road: 'terminal',
  mode: null,
  model: null,
  resume: null,
  sessionMode: null,
  mcp: null,
  hooks: null,
} as const;

/** An agent without prompt and environment. */
export function fakeAgent(name: string, role: AgentConfig['role'], command: string[] = ['agent']): AgentConfig {
  const nothing = { max: null, prompt: '', env: {}, envFromHost: [], timeoutMs: null };
  return { name, role, command, ...nothing, ...NO_PRESET };
}

/** A gate that is due after the coder, always runs, and has ten minutes. */
export function fakeGate(name: string, part: Partial<GateConfig> = {}): GateConfig {
  return { name, command: [name], after: 'coder', timeoutMs: 600_000, paths: [], key: `key of ${name}`, ...part };
}

/** Steps with these commands, each with ten minutes. Their key changes with the commands. */
export function fakeSteps(kind: StepKind, commands: readonly string[][]): StepsConfig {
  const steps = commands.map((command, n) => ({ name: `${kind}-${n + 1}`, command, timeoutMs: 600_000 }));
  return { steps, key: `key of ${JSON.stringify(commands)}` };
}

/** A trust item that waits for approval. */
export function fakeTrustItem(part: Partial<TrustItem> = {}): TrustItem {
  return { kind: 'command', label: 'coder-1', words: 'claude', digest: 'd'.repeat(64), ...part };
}

/** A config with two coders, one qa, one mergemaster and one supervisor, and the defaults of docs/semantics.md. */
export function fakeProjectConfig(changes: Partial<ProjectConfig> = {}): ProjectConfig {
  return {
    base: 'main',
    worktrees: '/fake',
    maxRunning: 4,
    agents: [
      fakeAgent('coder-1', 'coder'),
      fakeAgent('coder-2', 'coder'),
      fakeAgent('qa', 'qa'),
      fakeAgent('mergemaster', 'mergemaster'),
      fakeAgent('supervisor', 'other'),
    ],
    gates: [],
    automation: AUTOMATION_OFF,
    limits: DEFAULT_LIMITS,
    qa: 'agent',
    ...DEFAULT_TRIES,
    merge: MERGE_DEFAULTS,
    submodules: 'auto',
    watchdog: WATCHDOG_DEFAULTS,
    permissions: [],
    prices: {},
    archiveDays: null,
    carry: [],
    setup: fakeSteps('setup', []),
    teardown: fakeSteps('teardown', []),
    reconcile: { intervalMs: 5_000 },
    stop: { foreign: 'spare', containment: 'auto', graceMs: 0, timeoutMs: 10_000 },
    ...changes,
  };
}

/** A config in memory. */
export class FakeConfig implements ConfigSource {
  reading: ConfigReading = { state: 'ready', config: fakeProjectConfig(), trusted: true, untrusted: [] };
  /** Awaited before each reading. */
  delay: () => Promise<void> = () => Promise.resolve();

  /** Changes the config in force. */
  set(changes: Partial<ProjectConfig>): void {
    this.reading = { state: 'ready', config: fakeProjectConfig(changes), trusted: true, untrusted: [] };
  }

  /** Makes the config invalid, as a half-written file is. */
  break(): void {
    this.reading = {
      state: 'invalid',
      problem: {
        file: '.huskies/project.toml',
        line: 1,
        key: null,
        why: message('config.parse.syntax', { why: 'it is half written' }),
      },
    };
  }

  async read(): Promise<ConfigReading> {
    await this.delay();
    return this.reading;
  }

  init(): Promise<MadeConfig> {
    if (this.reading.state !== 'missing') {
      return Promise.reject(
        new RefusalError({ code: 'failed', why: message('config.init.exists', { file: '.huskies/project.toml' }) }),
      );
    }
    this.set({});
    return Promise.resolve({
      file: '/fake/.huskies/project.toml',
      agents: fakeProjectConfig().agents.map((agent) => agent.name),
      lookedFor: [],
      found: [],
      missing: [],
      text: '',
    });
  }

  trust(digests: readonly string[]): Promise<void> {
    if (this.reading.state !== 'ready' || this.reading.untrusted.some(({ digest }) => !digests.includes(digest))) {
      return Promise.reject(
        new RefusalError({
          code: 'not-trusted',
          why: message('config.source.changed', { file: '.huskies/project.toml' }),
        }),
      );
    }
    this.reading = { ...this.reading, trusted: true, untrusted: [] };
    return Promise.resolve();
  }

  agentEnv(agent: Pick<AgentConfig, 'env'>): Promise<Record<string, string>> {
    return Promise.resolve({ PATH: '/usr/bin', ...agent.env });
  }

  /** What a start in any worktree finds. */
  settings: string[] = [];
  unapprovedSettings(): Promise<string[]> {
    return Promise.resolve(this.settings);
  }

  placesOf(worktree: string): Promise<AgentPlaces> {
    return Promise.resolve({ main: '/fake', gitdir: '/fake/.git', worktreegit: `/fake/.git/worktrees/${worktree}` });
  }

  dialogOn(_agent: unknown, screen: string): Message | null {
    return screen.includes('Trust this folder?') ? message('facts.waits') : null;
  }

  takesMessage(_agent: unknown, screen: string): boolean {
    return screen.includes('> type a message');
  }

  /** Null of a screen without such a word. */
  isWorking(_agent: unknown, screen: string): boolean | null {
    if (/\bworks\b/.test(screen)) return true;
    return /\bdone\b/.test(screen) ? false : null;
  }

  /** An agent of the command `once` has none, and that of `twice` two. */
  interruptKeys({ command: [program] }: Pick<AgentConfig, 'command'>): readonly string[] | null {
    if (program === 'once') return null;
    return program === 'twice' ? ['\x1b', '\x1b'] : ['\x1b'];
  }

  /** Lines such as `failed: 429` and `retrying in 7: 429`. */
  failureOn(_agent: unknown, screen: string): ScreenFailure | null {
    const found = [...screen.matchAll(/^(?:failed|retrying in (\d+)): (.*)$/gm)];
    const [, seconds, text = ''] = found.at(-1) ?? [];
    if (found.length === 0) return null;
    const inSeconds = seconds === undefined ? null : Number(seconds);
    const kind = seconds === undefined ? 'failed' : 'retrying';
    return { kind, why: 'rate-limited', text, login: null, inSeconds, count: found.length };
  }

  /** All but lines such as `spins 12 s`. */
  stillOn(_agent: unknown, screen: string): string[] | null {
    return screen.split('\n').filter((line) => !line.startsWith('spins '));
  }
}
