/** What a stop is about, what it is done with, and what it proved. */
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
  /** The run's id, as its processes carry it in their environment. */
  run: string;
  /** Real path; null: the run has none on record, so nothing is known by its folder. */
  worktree: string | null;
  /** The PTY's child; null: nothing of the run was ever seen. */
  root: Identity | null;
  /** Device number of its terminal while this host holds its PTY; 0: it is closed, so that the number may be another's. */
  tty: number;
  /** When the run began, ms since the epoch: serves where `root` is null. Null: unknown, so nothing is foreign by age alone. */
  startedAt: number | null;
  /** The start of the run in the table's units, where that is known better than by `root`; null or left out: it is not. */
  since?: number | null;
  /**
   * ProcessTable.boot() when `root` and `known` were seen. Null or left out: unknown, then one of them that is gone names
   * no session, since the number may be a stranger's by now. A hold means the present one.
   */
  boot?: string | null;
  hold: TreeHold | null;
  /** Seen to be the run's before: survivors of an earlier stop, the fence's processes. */
  known: readonly Identity[];
  /** Programs by which the run was seen to give work to servers while it lived (handed-over.ts). Left out: none. */
  handedTo?: readonly string[];
  /**
   * Of these, who names its session also when it has ended. A number can be used again, so whoever never led one should not
   * be here. Left out: all of `known`.
   */
  leaders?: readonly Identity[];
}

/** What a stop is done with. */
export interface KillDeps {
  table: ProcessTable;
  signals: Signals;
  clock: Clock;
  checkpoint?: Checkpoint;
}

export interface StopOptions {
  foreign: 'spare' | 'kill';
  /** How long processes may end by themselves after a SIGTERM; 0: no such step. */
  graceMs: number;
  /** From the first signal to the verdict. */
  timeoutMs: number;
}

export interface StopOutcome {
  verdict: Verdict;
  /** Why it is not gone; null for gone. */
  reason: Message | null;
  /** What the verdict rests on: the kernel's word, or looking only (I3). */
  strength: Strength;
  killed: KilledProcess[];
  /** Foreign processes in the worktree, left alone. */
  spared: ProcessRef[];
  survivors: Survivor[];
  /** Programs by which the run gave work to servers that are not its children: of that work nothing is proven. */
  handedTo: string[];
  /** Own processes, younger than the run, that could not be read. */
  blind: number;
  ms: number;
  phases: PhaseTime[];
}

/** Of a stop that could not even be tried: nothing was seen, so nothing is said. */
export function nothingKnown(reason: Message): StopOutcome {
  const none = { killed: [], spared: [], survivors: [], handedTo: [], blind: 0, ms: 0, phases: [] };
  return { verdict: 'unknown', reason, strength: 'scan', ...none };
}

export function sameProcess(a: Identity, b: Identity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

/** A key for sets and maps of identities. */
export function keyOf(identity: Identity): string {
  return `${identity.pid}@${identity.startTime}`;
}
