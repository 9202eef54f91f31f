/** The project's config as the core sees it. Read by adapters/config from `.huskies/project.toml`. */
import type { ConfigProblem, Role, TrustItem } from '../../../contract/index.ts';

export interface AgentConfig {
  name: string;
  role: Role;
  /** Argument list; `{prompt}`, `{story}`, `{worktree}` are filled in at start. */
  command: string[];
  prompt: string;
  env: Record<string, string>;
  /** Names of variables that the host's environment gives it beside those that all agents get. */
  envFromHost: string[];
}

export interface ProjectConfig {
  base: string;
  /** The folder that holds the worktrees: its real path. */
  worktrees: string;
  maxRunning: number;
  /** `auto`: a new worktree gets its submodules, once the person has approved where they come from. */
  submodules: 'auto' | 'none';
  agents: AgentConfig[];
  reconcile: { intervalMs: number };
  stop: { foreign: 'spare' | 'kill'; containment: 'auto' | 'namespace' | 'scan'; graceMs: number; timeoutMs: number };
}

/** `invalid` carries no config: whoever needs one keeps the last good one. */
export type ConfigReading =
  | {
      state: 'ready';
      config: ProjectConfig;
      trusted: boolean;
      untrusted: TrustItem[];
      /** Where the same words were approved, when that project is gone: this one may have been moved from there. */
      movedFrom?: string | null;
    }
  | { state: 'missing'; found: string[] }
  | { state: 'invalid'; problem: ConfigProblem };

export interface MadeConfig {
  file: string;
  /** Names of its agents. */
  agents: string[];
  /** Programs that were looked for in vain, so that its agent is a shell; empty when one was found. */
  lookedFor: string[];
}

export interface ConfigSource {
  /** Reads the file again if it changed since the last reading. Never rejects: what cannot be read is `invalid`. */
  read(): Promise<ConfigReading>;
  /** Writes a config for the agent CLIs found on this machine and trusts it. Refuses when there is one. */
  init(): Promise<MadeConfig>;
  /** Approves exactly the items of these digests on this machine; rejects with a RefusalError `not-trusted` when others wait now. */
  trust(digests: readonly string[]): Promise<void>;
  /**
   * The environment for an agent: an allow-list (docs/trust.md, "Environment of an agent") plus the agent's own,
   * without the run's marks.
   */
  agentEnv(agent: AgentConfig): Promise<Record<string, string>>;
}
