/** How the core sees, signals and ends processes. Implemented by adapters/processes, faked by testing/. */
import type { Message, Strength } from '../../../contract/index.ts';

/**
 * Identifies one process for as long as the machine is up. Every signal goes to an identity, never to a bare pid (I4).
 */
export interface Identity {
  pid: number;
  /** Clock ticks since boot on Linux, ms since the epoch elsewhere: the units of the process table. */
  startTime: number;
}

/** The marks that every process of a run carries in its environment. */
export interface Mark {
  /** The run's id, from `HUSKIES_RUN`. */
  run: string;
  /** Absolute path, from `HUSKIES_WORKTREE`. It keeps the old path when the worktree is moved. */
  worktree: string;
}

/** One row of a scan. Fields that could not be read are null. */
export interface ProcessInfo extends Identity {
  ppid: number;
  pgrp: number;
  session: number;
  /** Device number of the controlling terminal; 0 when there is none. */
  tty: number;
  /** State letter of proc(5), such as R, S, D, T or Z. */
  state: string;
  /** Above 1 in state Z: the main thread has ended, but others still run. */
  threads: number;
  uid: number;
  /** The argument list joined by spaces, or the short name in brackets. At most 300 characters; secrets are masked. */
  command: string;
  /** Real path of the working folder, without the kernel's ` (deleted)`. */
  cwd: string | null;
  mark: Mark | null;
  /**
   * True when nothing shows whether it belongs to the run: reading was denied (EACCES), it is exiting, or its parent
   * has ended on a system that shows only parents.
   */
  blind: boolean;
  /** It is a kernel thread. */
  kernel: boolean;
}

/**
 * Which processes a scan suspends.
 *
 * The scan sends SIGSTOP at the moment it sees such a process, so that it cannot fork before the scan ends. The scan
 * has not been judged by then, so only strong evidence counts. Huskies, its ancestors, its other children and kernel
 * threads are never suspended.
 */
export interface SuspendOnSight {
  /** Id of the run: processes with its mark are suspended. */
  run: string;
  /** Processes known to be the run's: they are suspended too. */
  known: readonly Identity[];
  /** Never suspended: the keeper has to keep working. */
  spare: readonly Identity[];
}

/** Limits what a scan reads, and says what it suspends. */
export interface ScanOptions {
  /**
   * Start of the run, in the units of startTime. Older processes cannot be the run's, so their marks may be left out
   * and their command may be the short name. Null: everything is read.
   */
  since: number | null;
  /** Null: nothing is suspended. */
  onSight: SuspendOnSight | null;
}

/** All processes that one scan saw. */
export interface TableScan {
  processes: ProcessInfo[];
  /** No process that started during the scan was missed (docs/stop.md, "What a look is"). */
  closed: boolean;
  /**
   * The system does not show the ancestors of a process whose parent has ended, so some of the run's may go unnoticed.
   */
  orphansUnseen?: boolean;
  /** Pid of Huskies. */
  self: number;
  /** The uid under which Huskies runs. Processes of other users do not count as blind. */
  uid: number;
  /** Pids that adopt orphans: 1, and on many desktops the user's service manager. */
  adopters: readonly number[];
  /** `atMs + startTime * tickMs` is in ms since the epoch, if the system clock was not changed since boot. */
  origin: { atMs: number; tickMs: number };
  /** As ProcessTable.boot(). */
  boot: string | null;
  /** What the scan suspended on sight. Empty on systems that cannot do so. */
  suspended: readonly Identity[];
}

/** A process that started since an earlier look. */
export interface Newcomer extends ProcessInfo {
  /** Start time of its living parent, so that a reused pid is never taken for the parent. Null when unknown. */
  parentStart: number | null;
}

/** What a process has used. Fields are null where the system does not tell. */
export interface ProcessLoad {
  /** The CPU time of all its threads since it started. */
  cpuMs: number | null;
  /** The memory that it holds in RAM. */
  memoryBytes: number | null;
}

/** Reads the system's processes. */
export interface ProcessTable {
  /** Reads all processes. Rejects when the table cannot be read at all, which means unknown, never 'none'. */
  scan(options?: ScanOptions): Promise<TableScan>;
  /**
   * Returns those that are not gone. Gone: no such pid, another start time, or state Z or X with at most one thread. A
   * process that cannot be read counts as alive. Cheap enough for polling.
   */
  alive<T extends Identity>(identities: readonly T[]): Promise<T[]>;
  /**
   * Returns living processes that started since the look that returned this cursor; all of them for null. Much cheaper
   * than a scan. It serves the lineage and proves nothing.
   */
  newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }>;
  /**
   * The state letter of a process, and why a kill might not end it (null: no reason known). Resolves to null when it is
   * gone, as defined at alive(). Rejects when it cannot be read.
   */
  probe(identity: Identity): Promise<{ state: string; why: Message | null } | null>;
  /**
   * The living descendants of a process, parents first, without a full scan where the system allows. `cwd` and `mark`
   * may be left out. It names processes for a receipt and proves nothing.
   */
  descendants(of: Identity): Promise<ProcessInfo[]>;
  /**
   * Identifies the current boot. Identities are unique within one boot only, so stored identities are kept together
   * with it. Null when the system cannot tell.
   */
  boot(): string | null;
  /** The full command, as ProcessInfo.command. Null when the process is gone or its command cannot be read. */
  commandOf(identity: Identity): Promise<string | null>;
  /**
   * What these processes have used, in their order; null for one that is gone. It reads only these, and no scan of a
   * stop waits for it.
   */
  loads(of: readonly Identity[]): Promise<(ProcessLoad | null)[]>;
  /** The identity of a living pid. Null when there is no such process. */
  identify(pid: number): Promise<Identity | null>;
}

/** The signals that Huskies sends. */
export type SignalName = 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL';

/** The outcome of a signal. `denied` is EPERM: the process is alive. */
export type SignalResult = 'sent' | 'gone' | 'denied';

/** Sends signals. Both methods throw for a pid of 1 or less, which is a bug of the caller. */
export interface Signals {
  /** Checks the identity again just before the signal is sent. */
  send(identity: Identity, signal: SignalName): SignalResult;
  /** Signals a whole process group at once, after checking that `member` is alive and in that group (I4). */
  sendGroup(group: number, member: Identity, signal: SignalName): SignalResult;
}

/** The container that Huskies started for a run. Its processes are in no process tree of the host. */
export interface HeldContainer {
  /** The id that the runtime gave it, in full. Null as long as it has none. */
  readonly id: string | null;
  /** The runtime's program that Huskies started it with. Null when an earlier host did. */
  readonly client: Identity | null;
  /** Why it may still exist. Null once the runtime has confirmed, after the client's end, that it is gone. */
  readonly unconfirmed: Message | null;
}

/** The hold that a containment has on the process tree of a run. */
export interface TreeHold {
  /** The run's container, which `killAll` removes first. Absent: it has none. */
  readonly container?: HeldContainer;
  /** `kernel` while a keeper responds. Without one, a cgroup may be left, which can kill but proves nothing. */
  readonly strength: Strength;
  /** Folder of the run's cgroup, by which a later host finds it again. Null when there is none. */
  readonly cgroup: string | null;
  /** The keeper, which belongs to the run. Null when there is none. */
  readonly keeper: Identity | null;
  /** The agent's process, which also leads the agent's session. Null when unknown. */
  readonly agent: Identity | null;
  /**
   * Pids that are in the cgroup now, nested cgroups included. A process of another pid namespace appears as 0. Throws
   * when the cgroup cannot be read.
   */
  inside(): number[];
  /**
   * Kills the whole tree. True: the kernel confirmed that the tree is empty. False: there was no such proof within
   * `timeoutMs`. A cgroup without a keeper kills too, but proves nothing about processes that had left it.
   */
  killAll(timeoutMs: number): Promise<boolean>;
}
