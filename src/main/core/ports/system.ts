/** The small ports: clock, random values, tokens, log, notifications, switches and the surrounding process. */
import type { DoctorCheck } from '../../../contract/index.ts';
import type { Notice, SwitchName, SwitchStates } from '../../../domain/index.ts';

/** Time and timers. */
export interface Clock {
  /** The current time, in ms since the epoch. */
  now(): number;
  /** ms from a fixed but arbitrary start, with fractions. It never goes back: for durations and deadlines. */
  elapsed(): number;
  /** Calls `task` once after `ms`. Returns a function that cancels it. */
  after(ms: number, task: () => void): () => void;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
}

/** The network of this machine. */
export interface Network {
  /** Whether a program could listen on this port now, at every address of this machine alone. */
  isFree(port: number): Promise<boolean>;
}

/** Random values. */
export interface Random {
  /** A random string of `length` lower-case letters and digits. */
  id(length: number): string;
  /** A random UUID of version 4. */
  uuid(): string;
  /** A number from 0 up to, but not including, 1. */
  fraction(): number;
}

/** The tokens by which runs prove their identity. */
export interface RunTokens {
  /** The token of a run. It stays the same while the host lives and cannot be guessed. */
  of(run: string): string;
}

/** The host's log. `data` is written as JSON. */
export interface Log {
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, error: unknown, data?: Record<string, unknown>): void;
}

/** Notifies a person who might not be looking at the window. */
export interface Notifier {
  notify(notice: Notice): void;
}

/** What a person has switched on or off, for all projects. It is kept in the profile. */
export interface Switches {
  /** As it is now. Values that cannot be read have their defaults. */
  all(): SwitchStates;
  /**
   * Resolves with where a damaged file was put, or with null. Rejects with a RefusalError: `not-allowed` if the desktop
   * refuses a key or there is no desktop, `disk` if the profile cannot be written.
   */
  turn(name: SwitchName, on: boolean): Promise<string | null>;
}

/** Looks for what is missing on this machine and in the project. It changes nothing. */
export interface Doctor {
  /** Runs every check; only agents of an approved config are tried. */
  examine(): Promise<DoctorCheck[]>;
}

/**
 * What only the process around the host can do: windows, dialogs and other projects.
 *
 * `session` is the session that asked, `path` a project's absolute folder. The methods reject with a RefusalError when
 * the project cannot be opened.
 */
export interface Shell {
  /** Opens the project at `dir`. */
  open(dir: string, session: number): Promise<{ path: string }>;
  /** Lets a person choose a folder and opens it. Null if the dialog was closed without a choice. */
  pick(session: number): Promise<{ path: string } | null>;
  /** Projects that were opened before, the latest first. */
  recent(): Promise<{ path: string; name: string }[]>;
  /** Creates the demo project and opens it. */
  demo(session: number): Promise<{ path: string }>;
}
