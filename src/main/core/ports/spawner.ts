/** How the core starts what a run is: in a terminal, or on pipes. Made real by adapters/pty. */
import type { Containment, Message, RunIo } from '../../../contract/index.ts';
import type { Cancel } from './cancel.ts';
import type { Identity, TreeHold } from './processes.ts';

export interface SpawnRequest {
  run: string;
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** `terminal` when left out. */
  io?: RunIo;
  /** The terminal's first size; nothing on pipes. */
  cols: number;
  rows: number;
  /** `scan` leaves the keeper out, by the config's choice. */
  containment: 'auto' | 'namespace' | 'scan';
  /** Gives up a start whose agent is not known to run yet; one that runs is returned, to be stopped like any other. */
  cancel?: Cancel;
}

/** `open`: more may be written; `closed`: nothing reads it any more; `full`: refused, since the agent reads nothing. */
export type TypedOutcome = 'open' | 'closed' | 'full';

/** A started agent. What it writes never passes through the core: the adapter hands it to the terminal hub. */
export interface SpawnedRun {
  /** The host's own child: the keeper, or the agent itself where there is none. */
  readonly root: Identity;
  /** The agent's own pid where it is known. */
  readonly agentPid: number;
  /** Device number of its terminal, to recognise processes by; 0 when unknown, and on pipes. */
  readonly tty: number;
  readonly containment: Containment;
  readonly hold: TreeHold;
  /** Resolves once, when the agent itself has ended: the exit code (128 + signal when killed), or null when nobody can tell. */
  readonly exited: Promise<number | null>;
  /** Resolves when the writer may go on; never rejects. */
  write(data: string | Uint8Array): Promise<TypedOutcome>;
  /**
   * Ends its input once all that was written before is taken, or at once where nothing reads it any more; a terminal has
   * no such end, and stays as it is. Never rejects.
   */
  endInput(): Promise<void>;
  /** When it last wrote anything, ms since the epoch; null: nothing yet. */
  lastOutputAt(): number | null;
  /** Nothing on pipes. */
  resize(cols: number, rows: number): void;
  /** Closes the terminal or the pipes and ends their logs. Only after proof (docs/stop.md, step 7); idempotent. */
  close(): Promise<void>;
}

/**
 * A spawn failed after something was forked, and no kernel said that nothing of it lives: `left` is to be stopped and
 * verified like a run, and closed after that. `cause` is what went wrong: a RefusalError, a CancelledError or a fault.
 */
export class SpawnFailed extends Error {
  readonly left: SpawnedRun;
  /** The worktree in which it may live, where the run's record does not name it yet. */
  readonly worktree: string | null;

  constructor(cause: unknown, left: SpawnedRun, worktree: string | null = null) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'SpawnFailed';
    this.left = left;
    this.worktree = worktree;
  }
}

export interface Spawner {
  /**
   * Rejects with a RefusalError `command-not-found`; starts nothing. `cwd` null: the worktree is not made yet, so a
   * program named by a path inside it cannot be looked up. `env`: the agent's.
   */
  check(command: readonly string[], cwd: string | null, env: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Rejects with a RefusalError (command-not-found, or failed with the system's words) or a CancelledError when nothing
   * of it lives, and with SpawnFailed when something may.
   */
  spawn(request: SpawnRequest): Promise<SpawnedRun>;
  /** The hold that a cgroup of an earlier host still gives on its run; null when none can be had here. */
  regain(cgroup: string): TreeHold | null;
  /** The cgroups of this project's runs that are still there: those of no live run are orphans. */
  cgroups(): { run: string; cgroup: string }[];
  /** What new runs will be held by, and why not by something better. */
  describe(containment: 'auto' | 'namespace' | 'scan'): { containment: Containment; why: Message };
}
