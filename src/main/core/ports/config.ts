/** The project's config as the core sees it. adapters/config reads it from `.huskies/project.toml`. */
import type { ConfigProblem, GatePhase, Message, Role, TrustItem } from '../../../contract/index.ts';
import type {
  AgentRoad,
  Automation,
  Limits,
  MergeSettings,
  ModelPrice,
  PermissionRule,
  QaMode,
  TryLimits,
} from '../../../domain/index.ts';
import type { ScreenFailure } from './agent-signals.ts';
import type { RunLimits, Sandbox } from './sandbox.ts';

/** All modes, from the most careful one. */
export const AGENT_MODES = ['ask', 'edits', 'all'] as const;
/**
 * What an agent may do without asking: `ask` nothing that changes anything, `edits` edit files, `all` everything that its
 * CLI's sandbox, if it has one, lets it do.
 */
export type AgentMode = (typeof AGENT_MODES)[number];

/** Arguments and variables that are added to a command. */
export interface CommandAddition {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** What makes a CLI report by hooks. */
export interface HookAddition extends CommandAddition {
  /**
   * Its hooks also send the prompt into a session that is continued, since its command for that drops one. Absent: the
   * command tells the prompt.
   */
  sendsPrompts?: boolean;
}

/** One `[[agent]]` of the config. */
export interface AgentConfig {
  name: string;
  role: Role;
  /** How many runs it may have at once; null if it has no limit of its own. */
  max: number | null;
  /** Title of its CLI, if all runs of it use one background process and so go one at a time. Absent: they do not. */
  helper?: string;
  /** Name of the preset of its CLI; null: none. */
  preset: string | null;
  road: AgentRoad;
  /** Null: its command decides. */
  mode: AgentMode | null;
  /** The model, as its CLI names it; null: the CLI's own choice. */
  model: string | null;
  /**
   * Argument list. `{prompt}`, `{story}` and `{worktree}` are filled in at start, and with a preset the other placeholders
   * of core/agents/command.ts.
   */
  command: string[];
  /** The same, to continue the CLI's session `{session}`; null: not known how. */
  resume: string[] | null;
  /** With road `acp`, the id of the session mode that `mode` stands for; null: the agent's default. */
  sessionMode: string | null;
  /** What hands Huskies' MCP server at `{mcpUrl}` over to it; null: not known how, or by the protocol. */
  mcp: CommandAddition | null;
  /** What makes it report by hooks to `{hookUrl}`; null: it has none, or the protocol tells more. */
  hooks: HookAddition | null;
  /**
   * Its program stays open after a turn, as the screen of a CLI and an agent of the road `acp` do, so its exit does not tell
   * that the work is done. Absent: it exits when it is done.
   */
  staysOpen?: boolean;
  /** How its CLI continues the same sessions on the other road; null or absent: it cannot, or that is not known. */
  other?: RoadProgram | null;
  /** The command that installs its program; absent: not known. */
  install?: readonly string[];
  /** The oldest version of its program with which the road was tested; absent: not known. */
  leastVersion?: string;
  /** The command that logs its CLI in, as a person types it; absent: not known. */
  login?: string;
  /** Template of the prompt. `{story}`, `{title}`, `{text}` and `{worktree}` are filled in at start. */
  prompt: string;
  /** Environment variables that the config sets for this agent, by name. */
  env: Record<string, string>;
  /** Names of variables that it inherits from the host's environment, in addition to those that every agent gets. */
  envFromHost: string[];
  /** After how many ms a run of it is stopped; null: it may run as long as it needs. */
  timeoutMs: number | null;
  /** Absent: it runs without a sandbox. */
  sandbox?: Sandbox;
  /** Absent: its processes are not limited. */
  limits?: RunLimits;
}

/** What depends on the road of an agent. */
export type RoadProgram = Pick<
  AgentConfig,
  'road' | 'command' | 'resume' | 'sessionMode' | 'mcp' | 'hooks' | 'staysOpen' | 'install' | 'leastVersion' | 'login'
>;

/** What the watchdog does with agents that make no progress. */
export interface WatchdogConfig {
  /** After how many ms without progress an agent is stalled; null: never. */
  stallMs: number | null;
  /** `notify`: a person is told. `retry`: its run is also stopped, which counts as a crash. */
  onStall: 'notify' | 'retry';
}

/** The defaults of docs/semantics.md, "Ids, places and defaults". */
export const WATCHDOG_DEFAULTS: WatchdogConfig = { stallMs: 15 * 60_000, onStall: 'notify' };

/** One `[[gate]]` of the config. */
export interface GateConfig {
  name: string;
  /** Argument list. Nothing is filled in. */
  command: string[];
  after: GatePhase;
  timeoutMs: number;
  /** Globs of git's pathspecs; empty: the gate always runs. */
  paths: string[];
  /** SHA-256 of the gate's name, its command and the setup, in hex: what a result is about, besides the tree. */
  key: string;
}

/** One command of `[worktree] setup` or `teardown`. */
export interface StepConfig {
  /** `setup-1`, `setup-2`, … in their order. */
  name: string;
  /** Argument list. Nothing is filled in. */
  command: string[];
  timeoutMs: number;
}

/** The commands of `[worktree] setup` or `teardown`, in the order in which they run. */
export interface StepsConfig {
  steps: StepConfig[];
  /** SHA-256 of all commands, in hex: after a change they run again. */
  key: string;
}

/** The whole config, with defaults filled in. */
export interface ProjectConfig extends TryLimits {
  /** Name of the branch from which stories' branches begin. */
  base: string;
  /** Real path of the folder that holds the worktrees. */
  worktrees: string;
  /** How many agents may run at the same time. */
  maxRunning: number;
  /** Who starts the agent of each stage. */
  automation: Automation;
  /** How many agents of each role may run, and how many slots are kept for it. */
  limits: Limits;
  /** How finished stories are put on the base. */
  merge: MergeSettings;
  /** Who reviews a story in qa. */
  qa: QaMode;
  /** `auto`: a new worktree gets its submodules once a person has approved their URLs. `none`: they stay empty. */
  submodules: 'auto' | 'none';
  /** After how many days in done a story is archived and its worktree removed; null: never. */
  archiveDays: number | null;
  /** Globs of ignored files that a new worktree gets from the project. */
  carry: string[];
  /** Runs in a new worktree before its first agent. */
  setup: StepsConfig;
  /** Runs in a worktree before it is removed. */
  teardown: StepsConfig;
  agents: AgentConfig[];
  /** In the order in which they run. */
  gates: GateConfig[];
  watchdog: WatchdogConfig;
  /** Which permission requests are answered without a person; the first rule that covers one decides. */
  permissions: PermissionRule[];
  /** What models cost, by their id, in place of Huskies' own table. */
  prices: Readonly<Record<string, ModelPrice>>;
  /** `intervalMs`: time between two runs of the stage rule. */
  reconcile: { intervalMs: number };
  /** Settings of every stop; StopOptions explains `foreign`, `graceMs` and `timeoutMs`. */
  stop: { foreign: 'spare' | 'kill'; containment: 'auto' | 'namespace' | 'scan'; graceMs: number; timeoutMs: number };
}

/** The result of reading the config. `invalid` carries no config, so callers that need one keep the last good one. */
export type ConfigReading =
  | {
      state: 'ready';
      config: ProjectConfig;
      /** A person has approved every trust item of it on this machine. */
      trusted: boolean;
      /** Includes files of single worktrees (docs/trust.md, kind `settings`), which are no part of `trusted`. */
      untrusted: TrustItem[];
      /** Former folder of this project: the same items were approved there, and no project is there now. Null: none. */
      movedFrom?: string | null;
    }
  /** `found`: names of the agent CLIs that are installed here. */
  | { state: 'missing'; found: string[] }
  | { state: 'invalid'; problem: ConfigProblem };

/** What decides an agent's environment. A gate or a step has no preset. */
export type EnvironmentOf = Pick<AgentConfig, 'command' | 'env' | 'envFromHost'> &
  Partial<Pick<AgentConfig, 'preset' | 'road' | 'mode'>>;

/** Where a worktree and its repository are: real paths. */
export interface AgentPlaces {
  /** The main checkout. */
  main: string;
  /** The folder that git shares between worktrees. */
  gitdir: string;
  /** The worktree's own folder in it, with its HEAD and index. */
  worktreegit: string;
}

/** What ConfigSource.init wrote. */
export interface MadeConfig {
  /** Path of the file. */
  file: string;
  /** Names of its agents. */
  agents: string[];
  /**
   * Programs that were searched for when none was found, so that the only agent is a shell. Empty when one was found.
   */
  lookedFor: string[];
  /** Titles of the agent CLIs that were found on this machine. */
  found: string[];
  /** Titles of those that were looked for and not found. */
  missing: string[];
  /** What the file holds now. */
  text: string;
}

/** Reads, creates and approves the project's config. */
export interface ConfigSource {
  /** Reads the file again if it has changed. Never rejects: a file that cannot be read is `invalid`. */
  read(): Promise<ConfigReading>;
  /** Writes a config for the agent CLIs found here and trusts it. Rejects with a RefusalError if a config exists. */
  init(): Promise<MadeConfig>;
  /**
   * Approves the trust items with these digests on this machine. Rejects with a RefusalError `not-trusted` if the items
   * that need approval have changed.
   */
  trust(digests: readonly string[]): Promise<void>;
  /**
   * The environment of an agent or a gate: an allow-list (docs/trust.md, "Environment of an agent") and its own
   * variables, without the run's marks.
   */
  agentEnv(agent: EnvironmentOf): Promise<Record<string, string>>;
  /**
   * The files in this worktree that the agent's CLI would obey without asking, and whose exact content no person has
   * approved. Paths in the worktree; empty: none.
   */
  unapprovedSettings(agent: Pick<AgentConfig, 'preset'>, worktree: string): Promise<string[]>;
  /** Values for the placeholders of presets in this worktree. */
  placesOf(worktree: string): Promise<AgentPlaces>;
  /**
   * The dialog of the agent's CLI that its screen shows, as a message with a remedy; null: none. `screen`: the
   * text of the terminal's screen, a line per row.
   */
  dialogOn(agent: Pick<AgentConfig, 'preset' | 'command'>, screen: string): Message | null;
  /**
   * Whether its screen shows that what is typed now is a message to its CLI. False: it is not, or that cannot be told. A program
   * of which nothing is known takes one unless its last line asks for yes or no.
   */
  takesMessage(agent: Pick<AgentConfig, 'preset' | 'command'>, screen: string): boolean;
  /** Whether its screen shows that a turn is in progress; null: not known of its CLI. */
  isWorking(agent: Pick<AgentConfig, 'preset' | 'command'>, screen: string): boolean | null;
  /** The keys that interrupt a turn in its terminal, each written by itself; null: it has none. */
  interruptKeys(agent: Pick<AgentConfig, 'preset' | 'command'>): readonly string[] | null;
  /** The failed request to the model that its screen shows last; null: none. */
  failureOn(agent: Pick<AgentConfig, 'preset' | 'command'>, screen: string): ScreenFailure | null;
  /** The lines of its screen without what moves by itself while the CLI waits for its model; null: not known of it. */
  stillOn(agent: Pick<AgentConfig, 'preset' | 'command'>, screen: string): readonly string[] | null;
}
