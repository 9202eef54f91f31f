/** One agent at work on one story, and when it counts as live. Times are ms since the epoch. */
import type { Role } from './role.ts';

/** Only the first two hold the slot; the last two are for good. */
export type RunStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What holds a run's tree together. `scan`: nothing does, only looking. */
export type Container = 'keeper' | 'cgroup' | 'namespace' | 'scan';

/** How strong a proof is: the kernel said so, or a closed scan saw none. Only `kernel` may be shown as 'proven gone' (I3). */
export type Strength = 'kernel' | 'scan';

/** Who or what asked for a stop. */
export type StopCause =
  | 'person'
  | 'run'
  | 'stage-rule'
  | 'story-left'
  | 'quit'
  | 'recovery'
  | 'exit'
  | 'fence'
  | 'orphan';

/** A stop in progress, beside the status, which it keeps until the proof. */
export interface Stopping {
  by: StopCause;
  why: string;
  since: number;
  receipt: string;
  /** Processes seen alive at the last look; null before the first. */
  left: number | null;
}

/** The pool's record of a run. */
export interface RunRecord {
  id: string;
  story: string;
  agent: string;
  role: Role;
  status: RunStatus;
  stopping: Stopping | null;
  /** The agent's pid (the keeper's child, where there is a keeper); null until spawned. */
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  endedAt: number | null;
  exitCode: number | null;
  /** Why it failed: 'interrupted', 'exit 3', 'command not found: …'; null otherwise. */
  reason: string | null;
  container: Container;
  strength: Strength;
  /** The last printable line the agent wrote, at most 200 characters. */
  lastLine: string | null;
}

/** The run holds its slot: a stop changes the status only after the proof, so a slot with a living process is never free (I2). */
export function isLive(run: Pick<RunRecord, 'status'>): boolean {
  return run.status === 'pending' || run.status === 'running';
}

/** Its worktree is in use: it is live, or a stop of what is left of it is at work there, which must not meet a newer run (I4). */
export function isBusy(run: Pick<RunRecord, 'status' | 'stopping'>): boolean {
  return isLive(run) || run.stopping !== null;
}
