/** All that the command line touches outside itself; tests give their own. */
import type { Client } from '../../client/index.ts';
import type { Refusal, Result } from '../../contract/index.ts';
import type { Check } from '../adapters/doctor/index.ts';
import type { ConfigReading, ConfigSource, Git } from '../core/ports/index.ts';

/** A project found on disk, with or without a running host. */
export interface Project {
  /** Real path of its main worktree. */
  root: string;
  /** `<git common dir>/huskies`. */
  stateDir: string;
  source: Omit<ConfigSource, 'agentEnv'>;
  lookAtBase: Git['lookAtBase'];
}

/** The project in front of us and its config, or why there is none. */
export type Looked = { project: Project; reading: ConfigReading } | Error;

/** A client that notices when its host says nothing any more, or is of another version. */
export interface HostClient extends Client {
  /** Why this side hung up on such a host, which ended all its calls; null: it did not. */
  gaveUp(): Refusal | null;
}

export interface ServeOptions {
  /** null: the last project, or none. */
  dir: string | null;
  port: number;
  json: boolean;
}

export interface World {
  cwd: string;
  now(): number;
  out(data: string | Uint8Array): void;
  err(text: string): void;
  /** Of the terminal that `out` writes to; absent: it writes to a file or a pipe, where nothing is cut. */
  columns?: number | undefined;
  /** The run that this command works within (identity.ts), '' where it is not named; null: a person's. */
  run: string | null;
  /** `out` writes to a terminal, not to a file or a pipe. */
  terminal: boolean;
  /** A person sits at both ends, so questions may be asked. */
  interactive: boolean;
  /** True for yes. */
  ask(question: string): Promise<boolean>;
  readFile(path: string): Promise<string>;
  readStdin(): Promise<string>;
  /** Rejects with a RefusalError: not-a-repo and its kin. */
  locate(dir: string): Promise<Project>;
  /**
   * A client of the project's running host; `serve`: starts one when none runs. `no-host` else. `tell`: given by a
   * command that waits longer for a host that says nothing, which is then told of each silence.
   */
  connect(project: Project, serve: boolean, tell?: (words: string) => void): Promise<Result<HostClient>>;
  /** Why its host is asked for a stop only: the project was moved while it ran; null: it was not, or none runs. */
  movedUnder(project: Project): Refusal | null;
  /** Whether a host runs, without starting one. */
  hasHost(project: Project): boolean;
  /** The link to the page of a running host, with its token; null when none runs, the token is not ours to read, or this is within a run. */
  link(project: Project): { url: string; mode: 'electron' | 'headless' } | null;
  doctor(looked: Looked): Promise<Check[]>;
  serve(options: ServeOptions): Promise<number>;
  openWindow(dir: string | null): Promise<number>;
  demo(args: string[]): Promise<number>;
  /** Calls back on SIGINT or SIGTERM; the result takes that back. */
  onInterrupt(listener: () => void): () => void;
}

/** What every action is given: the world, and the options that all verbs share. */
export interface Context {
  world: World;
  json: boolean;
  /** Absolute: the working folder, or where -C leads. */
  dir: string;
  serve: boolean;
}

/** Thrown to end with a code after everything has been said. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
