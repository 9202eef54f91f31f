/** What a stop ends, what it works with, and what it proves. */
import type {
  KilledProcess,
  Message,
  PhaseTime,
  ProcessRef,
  Strength,
  Survivor,
  Verdict,
} from '../../../contract/index.ts';
import type { Checkpoint, Clock, Identity, ProcessTable, Signals, TreeHold } from '../ports/index.ts';

/** Everything by which the processes of one run can be recognised. */
export interface StopTarget {
  /** The run's id, as in the marks of its processes. */
  run: string;
  /** Real path of the worktree. Null: no process is recognised by its folder. */
  worktree: string | null;
  /** The host's child: the keeper or the agent. Null when it was never seen. */
  root: Identity | null;
  /** Device number of the run's terminal while this host has its PTY open. Else 0, since the number may be reused. */
  tty: number;
  /** When the run began, in ms since the epoch: used when `root` is null. Null when unknown. */
  startedAt: number | null;
  /** Start of the run, in the table's units, if it is known better than by `root`. */
  since?: number | null;
  /**
   * ProcessTable.boot() when `root` and `known` were seen; with a `hold` it is the present one. Null or absent:
   * unknown. Then processes that have ended identify no session, because their pids may be reused.
   */
  boot?: string | null;
  /** The hold on its tree. Null when there is none. */
  hold: TreeHold | null;
  /** Processes that were recognised earlier, such as survivors of a stop. */
  known: readonly Identity[];
  /** Programs by which the run was seen to hand work over to servers (handed-over.ts). Absent: none. */
  handedTo?: readonly string[];
  /**
   * Those of `known` that identify a session even after they have ended. Only session leaders belong here, because pids
   * are reused. Absent: all of `known`.
   */
  leaders?: readonly Identity[];
}

/** The ports that a stop works with. */
export interface KillDeps {
  table: ProcessTable;
  signals: Signals;
  clock: Clock;
  checkpoint?: Checkpoint;
}

export interface StopOptions {
  /** Whether foreign processes in the worktree are spared or killed. */
  foreign: 'spare' | 'kill';
  /** How long processes may take to end after SIGTERM. 0: no SIGTERM is sent. */
  graceMs: number;
  /** Time limit from the end of the grace period to the verdict. */
  timeoutMs: number;
}

export interface StopOutcome {
  verdict: Verdict;
  /** Why the verdict is not `gone`. Null when it is. */
  reason: Message | null;
  /** `kernel`: the verdict rests on the kernel's proof. `scan`: it rests on looks only (I3). */
  strength: Strength;
  killed: KilledProcess[];
  /** Foreign processes in the worktree that were left alone. */
  spared: ProcessRef[];
  survivors: Survivor[];
  /** Programs by which the run handed work over to servers. Nothing is proven about that work. */
  handedTo: string[];
  /** Number of unreadable processes of Huskies' own user that are younger than the run. */
  blind: number;
  ms: number;
  phases: PhaseTime[];
}

/** The outcome of a stop that could not be tried: unknown, with nothing seen. */
export function untriedOutcome(reason: Message): StopOutcome {
  const nothing = { killed: [], spared: [], survivors: [], handedTo: [], blind: 0, ms: 0, phases: [] };
  return { verdict: 'unknown', reason, strength: 'scan', ...nothing };
}

export function sameProcess(a: Identity, b: Identity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

/** The key of an identity in sets and maps. */
export function keyOf(identity: Identity): string {
  return `${identity.pid}@${identity.startTime}`;
}
