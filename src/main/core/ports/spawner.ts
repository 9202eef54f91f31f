/** How the core starts a run, in a terminal or on pipes. Implemented by adapters/pty. */
import type { Containment, Message, RunIo } from '../../../contract/index.ts';
import type { Cancel } from './cancel.ts';
import type { Identity, TreeHold } from './processes.ts';
import type { RunLimits, Sandbox } from './sandbox.ts';

/** What is to be started, and how. */
export interface SpawnRequest {
  /** The run's id. */
  run: string;
  /** Argument list; the program comes first. */
  command: readonly string[];
  /** Absolute path of the worktree. */
  cwd: string;
  /** The complete environment, marks included. */
  env: Readonly<Record<string, string>>;
  /** Default: `terminal`. */
  io?: RunIo;
  /** First width of the terminal, in characters. Pipes ignore it. */
  cols: number;
  /** First height of the terminal, in lines. Pipes ignore it. */
  rows: number;
  /** As the config's `stop.containment`; `scan` uses no keeper. */
  containment: 'auto' | 'namespace' | 'scan';
  /** Wraps the command. Absent: none. */
  sandbox?: Sandbox;
  /** The preset of its CLI, whose own folders its sandbox leaves writable. Absent or null: that of its program. */
  preset?: string | null;
  /** Absent: none. A limit that cannot be enforced is refused (`sandbox-unusable`). */
  limits?: RunLimits;
  /** Cancels the start until the agent runs. After that, the run is returned and must be stopped like any other. */
  cancel?: Cancel;
}

/**
 * What became of written input. `open`: more may be written. `closed`: nothing reads it. `full`: refused, since the
 * agent does not read.
 */
export type WriteOutcome = 'open' | 'closed' | 'full';

/** A run that was started. Its output goes from the adapter to the terminal hub and never through the core. */
export interface SpawnedRun {
  /** The host's child: the keeper, or the agent itself when there is no keeper. */
  readonly root: Identity;
  /** The agent's pid if known, else that of `root`. */
  readonly agentPid: number;
  /** Device number of the terminal, by which its processes are recognised. 0 when unknown, and on pipes. */
  readonly tty: number;
  readonly containment: Containment;
  readonly hold: TreeHold;
  /** Resolves to the exit code when the agent has ended: 128 + signal if it was killed, null if unknown. */
  readonly exited: Promise<number | null>;
  /** Resolves when the caller may write more. Never rejects. */
  write(data: string | Uint8Array): Promise<WriteOutcome>;
  /** Closes the input of a run on pipes once earlier writes are read. Does nothing for a terminal. Never rejects. */
  endInput(): Promise<void>;
  /** Time of its last output, in ms since the epoch. Null before the first. */
  lastOutputAt(): number | null;
  /** Sets the terminal's size in characters and lines. Does nothing on pipes. */
  resize(cols: number, rows: number): void;
  /** Closes the terminal or the pipes and ends their logs, after proof only (docs/stop.md, step 7). Idempotent. */
  close(): Promise<void>;
}

/**
 * A spawn that failed after a process was forked, without proof that nothing of it is alive.
 *
 * `left` must be stopped and verified like a run, and then closed. `cause` is the original error: a RefusalError, a
 * CancelledError or an unexpected one.
 */
export class SpawnFailed extends Error {
  readonly left: SpawnedRun;
  /** Absolute path of the worktree in which it may be alive, for when the run's record has none yet. */
  readonly worktree: string | null;

  constructor(cause: unknown, left: SpawnedRun, worktree: string | null = null) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'SpawnFailed';
    this.left = left;
    this.worktree = worktree;
  }
}

/** Starts runs and finds what holds earlier ones. */
export interface Spawner {
  /**
   * Rejects with a RefusalError `command-not-found` if the program cannot be found. Starts nothing. `cwd` null: there
   * is no worktree yet, so a program inside it is not checked. `env`: the agent's environment. With a sandbox, rejects
   * with `sandbox-unusable` if its tool does not work here; a container's image is not searched for the program.
   */
  check(
    command: readonly string[],
    cwd: string | null,
    env: Readonly<Record<string, string>>,
    sandbox?: Sandbox,
  ): Promise<void>;
  /**
   * Starts the run. When it fails and nothing of it is alive, rejects with a CancelledError or a RefusalError
   * (`command-not-found`, `sandbox-unusable`, or `failed` with the system's message). Otherwise rejects with SpawnFailed.
   */
  spawn(request: SpawnRequest): Promise<SpawnedRun>;
  /** The hold of a cgroup that an earlier host made. Null when it cannot be regained. */
  regain(cgroup: string): TreeHold | null;
  /** The cgroups of this project's runs that still exist. Those without a live run are orphans. */
  cgroups(): { run: string; cgroup: string }[];
  /**
   * The hold of the container that an earlier host started for this run, around what else it regained. `inner` itself
   * if the run has none. Absent: there are no sandboxes.
   */
  regainContainer?(run: string, inner: TreeHold | null): TreeHold | null;
  /**
   * Runs of this project that may have a container: those that a runtime lists by their label, and those whose container
   * was started and never proven gone. Never rejects. Absent: there are no sandboxes.
   */
  containers?(): Promise<string[]>;
  /** The containment that new runs will get, and why they do not get a better one. */
  describe(containment: 'auto' | 'namespace' | 'scan'): { containment: Containment; why: Message };
}
