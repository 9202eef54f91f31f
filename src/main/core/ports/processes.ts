/** How the core sees and ends processes. Made real by adapters/processes; faked by testing/. */
import type { Message, Strength } from '../../../contract/index.ts';

/** A process is only ever signalled under this identity (I4). `startTime`: clock ticks since boot on Linux, ms elsewhere. */
export interface Identity {
  pid: number;
  startTime: number;
}

/** The marks that every process of a run carries in its environment. */
export interface Mark {
  run: string;
  worktree: string;
}

/**
 * One row of a scan. What could not be read is null. `blind`: it cannot be told whose it is, because reading was refused
 * (EACCES), it is exiting, or its parent has ended on a system that shows parents only.
 */
export interface ProcessInfo extends Identity {
  ppid: number;
  pgrp: number;
  session: number;
  /** Device number of the controlling terminal; 0: none. */
  tty: number;
  /** Letter of proc(5). */
  state: string;
  /** More than one with state Z: the leader has ended, the rest works on. */
  threads: number;
  uid: number;
  /** The argument list joined by spaces, or the short name in brackets; secrets masked by the adapter; at most 300 characters. */
  command: string;
  /** Real path of the working folder, without ` (deleted)`. */
  cwd: string | null;
  mark: Mark | null;
  blind: boolean;
  kernel: boolean;
}

/**
 * Whom a pass stops with SIGSTOP in the very moment it sees them, so that they cannot fork away before it is over: the
 * hard evidence only, since nobody has judged the pass yet. Huskies, its ancestors, its other children and kernel threads never.
 */
export interface OnSight {
  /** Who carries this run's mark. */
  run: string;
  /** These, under their identity. */
  known: readonly Identity[];
  /** Never these: the keeper must stay awake. */
  spare: readonly Identity[];
}

/** What a pass is for, so that it reads no more than it must. */
export interface ScanFor {
  /**
   * In the table's units. Nobody of a run is older than it: of older processes marks may be left out, and the command
   * may be the short name. Null: nothing is left out.
   */
  since: number | null;
  onSight: OnSight | null;
}

/** All processes seen in one pass. */
export interface TableScan {
  processes: ProcessInfo[];
  /** No pid was handed out during the pass that slipped away unexamined (docs/stop.md, "What a look is"). */
  closed: boolean;
  /** The system does not show what a process descends from once its parent has ended: some of the run's may be there unseen. */
  orphansUnseen?: boolean;
  /** Huskies itself. */
  self: number;
  /** The uid under which Huskies runs: other users' processes are not counted as blind. */
  uid: number;
  /** Who takes in orphans here: pid 1, and on many desktops the user's service manager. */
  adopters: readonly number[];
  /** A `startTime` s means `origin.at + s * origin.tick` in ms since the epoch, as far as the clock was never set. */
  origin: { at: number; tick: number };
  /** As ProcessTable.boot(). */
  boot: string | null;
  /** Whom this pass has stopped on sight, where the system can; else nobody. */
  stopped: readonly Identity[];
}

/** A process that came to be since an earlier look. */
export interface Newcomer extends ProcessInfo {
  /** Start time of its living parent, so that lineage is never read off a number that was used again; null: not known. */
  parentStart: number | null;
}

export interface ProcessTable {
  /** A fresh pass over all processes. Rejects when the table cannot be read at all: that is unknown, never 'none'. */
  scan(what?: ScanFor): Promise<TableScan>;
  /**
   * Who of these is not gone (no such pid, another start time, or Z/X with at most one thread); one that cannot be told
   * counts as alive. Cheap: for waiting.
   */
  alive<T extends Identity>(those: readonly T[]): Promise<T[]>;
  /**
   * Who came to be since the look that gave this cursor and is still there; null: everybody. Much cheaper than a scan,
   * for the lineage ledger, and proof of nothing.
   */
  newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }>;
  /** The present state of one identity: null when it is gone (no such pid, another start time, or Z/X with at most one thread). Rejects when that cannot be told. */
  probe(identity: Identity): Promise<{ state: string; why: Message | null } | null>;
  /**
   * The living descendants of one process, parents first, without a full pass where the system allows: enough to name
   * them in a receipt, proof of nothing. Folders and marks may be left out.
   */
  descendants(of: Identity): Promise<ProcessInfo[]>;
  /**
   * Names the time since the machine last started, within which a pid and a `startTime` together mean one process; to be
   * kept beside remembered identities. Null: this system cannot tell.
   */
  boot(): string | null;
  /** The whole command of a process, as in ProcessInfo; null when it is gone or does not show it. */
  commandOf(identity: Identity): Promise<string | null>;
  /** The identity of a living pid, or null. */
  identify(pid: number): Promise<Identity | null>;
}

export type SignalName = 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL';

/** `denied`: EPERM. It is never the same as gone. */
export type SignalResult = 'sent' | 'gone' | 'denied';

export interface Signals {
  /** Reads the identity again, then signals. Refuses pid <= 1 by throwing: that is a bug. */
  send(identity: Identity, signal: SignalName): SignalResult;
  /** Signals a whole process group at once, after reading again that `member` lives and is in it (I4). */
  sendGroup(group: number, member: Identity, signal: SignalName): SignalResult;
}

/**
 * The hold on a run's tree, from the containment that was made at its start. Strength `kernel` is that of a keeper that
 * still speaks; without one there may be a cgroup left to kill by.
 */
export interface TreeHold {
  readonly strength: Strength;
  /** The folder of its cgroup, by which a later host finds it again; null where there is none. */
  readonly cgroup: string | null;
  /** The keeper's own identity, which is the run's too; null where there is none. */
  readonly keeper: Identity | null;
  /** The agent's own identity, where it is known; it also names the agent's session. */
  readonly agent: Identity | null;
  /** Pids in its cgroup right now, those of groups below included; 0 for one that is not of this namespace. Throws when it cannot be read. */
  inside(): number[];
  /**
   * Kills all of the tree through the containment; true: the kernel said that the tree is empty; false: no such proof within
   * `timeoutMs`. A cgroup without its keeper kills as well, and proves nothing of those who had left it.
   */
  killAll(timeoutMs: number): Promise<boolean>;
}
