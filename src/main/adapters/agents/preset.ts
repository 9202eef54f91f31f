/**
 * What Huskies knows of an agent CLI, as data: one file per CLI in this folder, listed in index.ts. Placeholders in braces
 * are filled in by core/agents/command.ts; `{options}` stands for the arguments of mode and model.
 */
import type { AgentMode, CommandAddition, DecodedHook, HookAddition } from '../../core/ports/index.ts';

/** A CLI, its ways to run, and what it needs. */
export interface AgentPreset {
  /** The value of `preset` in the config, and the name of its file. */
  readonly name: string;
  /** The name that is shown to a person. */
  readonly title: string;
  /** The program's name on the PATH. */
  readonly program: string;
  /** The oldest version with the options that are used here. */
  readonly leastVersion: string;
  /** The version with which Huskies was tested last (e2e/agents/pins.json). A newer one may tell less. */
  readonly testedVersion: string;
  /** Installs it or makes it newer. */
  readonly install: readonly string[];
  readonly terminal: TerminalRoad;
  /** Null: it does not speak the Agent Client Protocol. */
  readonly acp: AcpRoad | null;
  /** Arguments that choose `{model}`. */
  readonly model: readonly string[];
  readonly env: PresetEnv;
  readonly login: LoginCheck;
  readonly trust: TrustCheck;
  /**
   * Paths in a repository, files or whole folders, from which the CLI takes programs to run or a wider mode, without asking
   * the person, as the preset starts it. Each file is a trust item. Empty: none, or its own trust covers them.
   */
  readonly settings: readonly string[];
  readonly dialogs: readonly Dialog[];
  /**
   * Its empty box for messages, with the flags `mu`: what is typed while its screen shows this at its end is a message, and
   * answers nothing. Null: not known of it.
   */
  readonly inputBox: RegExp | null;
  readonly interrupt: Interrupt;
  /** What its screen tells of failed requests. Hooks tell some of them too, and most CLIs none. */
  readonly failures: readonly FailureLine[];
  /**
   * What moves by itself on its screen while it waits for its model, such as a spinner and its seconds: parts of lines, with
   * the flags `gmu`. Empty: not known, so any output counts as progress.
   */
  readonly spinners: readonly RegExp[];
  /**
   * How its hooks report to `{hookUrl}` without a change of a file of the person. `{hookFolder}`: where Huskies' own files
   * for hooks are. Null: it has none.
   */
  readonly hooks: HookAddition | null;
  /** Whether its hooks put permission requests to Huskies: then rules and cards answer them in a terminal, too. */
  readonly asksByHooks: boolean;
  /** How it is given the MCP server at `{mcpUrl}` in a terminal. Null: it takes none. */
  readonly mcp: CommandAddition | null;
  /** What a report of its hooks means. It never throws. Null: it has no hooks. */
  readonly decode: ((body: unknown) => DecodedHook) | null;
  /** What it writes about itself: its settings, its login and its sessions. */
  readonly own: readonly OwnPlace[];
  readonly shares: Sharing;
  /** The variable without which it refuses the mode `all` to root. Null: it does not. */
  readonly rootNeeds: string | null;
}

/** A mode that a CLI does not have is null. */
export type ModesOf<T> = Readonly<Record<AgentMode, T | null>>;

export interface TerminalRoad {
  /** With `{newSession}`, the CLI gives its session this id, so that it is known without a word of the CLI. */
  readonly command: readonly string[];
  /**
   * Continues the CLI's session `{session}`. Without `{prompt}`, its hooks send the prompt. Null: it has no sessions that are
   * named.
   */
  readonly resume: readonly string[] | null;
  readonly modes: ModesOf<CommandAddition>;
  /** Whether it exits when the work is done. Otherwise its screen stays open after each turn. */
  readonly exits: boolean;
}

export interface AcpRoad {
  readonly command: readonly string[];
  /** Whether its sessions are those of the terminal: each road continues what was begun on the other. */
  readonly sharesSessions: boolean;
  /** Where an adapter speaks the protocol instead of the CLI: its least version, and what installs it. Null: the CLI. */
  readonly adapter: { readonly leastVersion: string; readonly install: readonly string[] } | null;
  /** `{program}`: the path of the CLI on the PATH; without one, the variable is not set. */
  readonly env: Readonly<Record<string, string>>;
  /** `session`: the id of the session mode; null: the agent's default. */
  readonly modes: ModesOf<CommandAddition & { readonly session: string | null }>;
}

export interface PresetEnv {
  /** Variables passed on to it. A `*` at the end matches any rest of a name. */
  readonly pass: readonly string[];
  /** Further variables, such as cloud credentials, that are passed on only while the variable in the key is on. */
  readonly passIf: Readonly<Record<string, readonly string[]>>;
  /** Never passed on, since they would let it do more than the mode allows. */
  readonly never: readonly string[];
  /** Variables that are set, unless the config sets them. */
  readonly set: Readonly<Record<string, string>>;
}

/** A folder or file that a CLI writes about itself. */
export interface OwnPlace {
  /** The variable that names a folder of its own; null: none does. */
  readonly variable: string | null;
  /** The place below the folder that the variable names; empty: that folder. */
  readonly below: string;
  /** The place without that variable, below the home folder. */
  readonly home: string;
  /** Whether it is a file. Absent: a folder. */
  readonly isFile?: true;
}

/** A file in the CLI's folder, which a variable may place elsewhere. */
export interface OwnFile {
  /** The variable that names the folder; null: none does. */
  readonly variable: string | null;
  /** The folder without that variable, relative to the home folder. */
  readonly folder: string;
  readonly file: string;
}

/** Signs of a login. They are looked for and not read further, so an expired login counts. */
export interface LoginCheck {
  /** One of these variables is enough. */
  readonly variables: readonly string[];
  /** One of these files is enough. `key`: with this top-level key of its JSON. `line`: with a line like this. */
  readonly files: readonly (OwnFile & { readonly key?: string; readonly line?: RegExp })[];
  /** The command by which a person logs in; it asks in its terminal. */
  readonly command: readonly string[];
  /** Its login may also be where no file or variable shows it, such as a keychain. */
  readonly mayBeHidden: boolean;
}

/**
 * Whether the CLI asks if a folder is trusted before it works there.
 *
 * `given`: never, as the preset starts it. `json`: not where the value at `path` of its file is `true` or a list that
 * contains the main checkout; that covers all worktrees. `path` may contain `{main}`.
 */
export type TrustCheck =
  | { readonly kind: 'given' }
  | {
      readonly kind: 'json';
      readonly file: OwnFile;
      readonly path: readonly string[];
      /** What a person runs in the main checkout to be asked there, once. */
      readonly command: readonly string[];
    };

/** The kinds of dialogs at which a CLI waits for a person: before it does any work, and for a permission. */
export const DIALOGS = ['trust', 'login', 'setup', 'bypass', 'key', 'gateway', 'hooks', 'permission'] as const;
export type DialogKind = (typeof DIALOGS)[number];

export interface Dialog {
  readonly kind: DialogKind;
  /** Texts on the screen while it is open, in their order. The last one is the end of the dialog, or close to it. */
  readonly seen: readonly string[];
  /** Nothing is below its last text while it is open. */
  readonly isLast?: true;
}

/** How a turn is interrupted in its terminal. */
export interface Interrupt {
  /** The keys, each written by itself. Null: it has none, since it ends with its turn. */
  readonly keys: readonly string[] | null;
  /** What is at the end of its screen while a turn is in progress, with the flags `mu`. Null: not known. */
  readonly working: RegExp | null;
}

/** The key that interrupts a turn in the screens of most CLIs. */
export const ESCAPE = '\x1b';

/** A line by which its screen tells that a request to the model has failed. */
export interface FailureLine {
  /** A whole line; its group `text` has the words of the CLI, and `seconds` the time to the next try. */
  readonly line: RegExp;
  /** Whether it tries the request again by itself. */
  readonly retries: boolean;
}

/**
 * What several runs of it have in common besides files in the home folder. `server`: they use one background process, so
 * that a stop of one run breaks the others, unless `option` is among the arguments; null: no option prevents it.
 */
export type Sharing = { readonly kind: 'files' } | { readonly kind: 'server'; readonly option: string | null };

/** Whether the runs of this command use one background process: then they go one at a time. */
export function usesHelper({ shares, program }: AgentPreset, command: readonly string[]): boolean {
  if (shares.kind !== 'server' || nameOfProgram(command[0] ?? '') !== program) return false;
  return shares.option === null || !command.includes(shares.option);
}

/** The name of a program without its folder and the endings of Windows. */
export function nameOfProgram(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/\.(exe|cmd|ps1|bat)$/i, '');
}

/**
 * The command of hooks that run a program: Huskies' own reporter, which reads JSON on stdin. CLIs run it by a shell. It has
 * the same text for every run, and no secret in it.
 */
export const REPORTER = 'ELECTRON_RUN_AS_NODE=1 "$HUSKIES_NODE" "$HUSKIES_HOOKS/hook.cjs"';

/** The version of the Agent Client Protocol that Huskies speaks. */
export const ACP_VERSION = 1;

/** An addition of arguments alone. */
export function args(...list: string[]): CommandAddition {
  return { args: list, env: {} };
}
