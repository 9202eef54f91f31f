/** Everything outside itself that the command line uses. Tests pass their own implementation. */
import type { Client } from '../../client/index.ts';
import type { ImportedFile, Refusal, Result } from '../../contract/index.ts';
import type { Check } from '../adapters/doctor/index.ts';
import type { DatabaseCopy, Restored } from '../adapters/store/index.ts';
import type { ExportedStory } from '../adapters/story-files/index.ts';
import type { ConfigReading, ConfigSource, Git } from '../core/ports/index.ts';
import type { ExchangeWorld } from './exchange-world.ts';

/** A project found on disk, with or without a running host. */
export interface Project {
  /** Real path of its main worktree. */
  root: string;
  /** `<git common dir>/huskies`. */
  stateDir: string;
  source: Omit<
    ConfigSource,
    | 'agentEnv'
    | 'placesOf'
    | 'unapprovedSettings'
    | 'dialogOn'
    | 'takesMessage'
    | 'isWorking'
    | 'interruptKeys'
    | 'failureOn'
    | 'stillOn'
  >;
  lookAtBase: Git['lookAtBase'];
}

/** The project of the folder with its config, or the error that explains why there is none. */
export type ProjectFinding = { project: Project; reading: ConfigReading } | Error;

/** A client that detects a host which has fallen silent or has another version. */
export interface HostClient extends Client {
  /** Why this side closed the link to such a host, which made all calls fail; null while it has not. */
  gaveUp(): Refusal | null;
}

export interface ServeOptions {
  /** Null: the last project, if there is one. */
  dir: string | null;
  port: number;
  json: boolean;
}

export interface World {
  cwd: string;
  now(): number;
  out(data: string | Uint8Array): void;
  err(text: string): void;
  /** Width of the terminal that `out` writes to. Absent for a file or a pipe, where nothing is truncated. */
  columns?: number | undefined;
  /**
   * The run in which this command runs (identity.ts), '' if its name is unknown; null for a person's command. `dir`: the
   * folder of the called project, because without a token or mark of its own only a run of that project counts.
   */
  runAt(dir: string): Promise<string | null>;
  /** Whether `out` writes to a terminal, not to a file or a pipe. */
  terminal: boolean;
  /** Whether input and output are terminals, so that a person can be asked. */
  interactive: boolean;
  /** Resolves with true for yes. */
  ask(question: string): Promise<boolean>;
  readFile(path: string): Promise<string>;
  readStdin(): Promise<string>;
  /** Rejects with a RefusalError: not-a-repo, bare-repo or no-commits. */
  locate(dir: string): Promise<Project>;
  /**
   * A client of the project's running host, or `no-host`. `serve`: starts a host if none runs. `onSilence`: receives a
   * notice for each time the host falls silent; with it, the command waits longer.
   */
  connect(project: Project, serve: boolean, onSilence?: (notice: string) => void): Promise<Result<HostClient>>;
  /** Why the host accepts only stops: the project was moved while it ran. Null if it was not moved or no host runs. */
  movedProjectRefusal(project: Project): Refusal | null;
  /** Whether a host runs. Starts none. */
  hasHost(project: Project): boolean;
  /** The link to the running host's page, with its token. Null if no host runs, the token is unreadable, or within a run. */
  link(project: Project): Promise<{ url: string; mode: 'electron' | 'headless' } | null>;
  backups: {
    /** All copies of the project's database that can be restored, the newest first. */
    list(project: Project): Promise<DatabaseCopy[]>;
    /** As restoreCopy(). Rejects with `host-elsewhere` while a host is open. `again`: the command line, for its remedy. */
    restore(project: Project, name: string, again: string): Promise<Restored>;
  };
  storyFiles: {
    /** The files of stories in a folder, sorted; a path that is no folder stays as it is. */
    at(path: string): Promise<string[]>;
    /** The text of a file. Rejects with a RefusalError for anything but a regular file of UTF-8 that is not too large. */
    read(path: string): Promise<string>;
    /** The rows of a text. `format`: null for that of the file's name. Rejects with a RefusalError if there is none. */
    parse(text: string, file: string, format: string | null): Promise<ImportedFile>;
    /** A story as markdown. */
    format(story: ExportedStory): Promise<string>;
    /** Writes a file of the folder, which is made if it is missing. Resolves with its path. */
    write(dir: string, name: string, content: string): Promise<string>;
  };
  exchange: ExchangeWorld;
  doctor(finding: ProjectFinding): Promise<Check[]>;
  /** Runs a command in this terminal, with these variables besides the person's. Resolves with its exit code, or 127 if it could not be started. */
  runCommand(command: readonly string[], cwd: string, env?: Readonly<Record<string, string>>): Promise<number>;
  serve(options: ServeOptions): Promise<number>;
  openWindow(dir: string | null): Promise<number>;
  demo(args: string[]): Promise<number>;
  /** Calls the listener on SIGINT or SIGTERM. Returns a function that removes it. */
  onInterrupt(listener: () => void): () => void;
}

/** What every verb receives: the world, and the options that all verbs share. */
export interface Context {
  world: World;
  json: boolean;
  /** Absolute path: the working folder, or the folder of -C. */
  dir: string;
  serve: boolean;
}

/** Thrown to end with an exit code after all output was printed. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
