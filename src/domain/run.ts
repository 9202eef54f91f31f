/** Whatever works in a worktree: an agent, a gate and the like; and the rules that depend on which. Times are ms since the epoch. */
import type { Message } from './message.ts';
import { fits, type Role } from './role.ts';
import type { StoryState } from './story.ts';

/**
 * Every kind of run. All are spawned, held, logged, stopped and verified by the same road; what differs is decided here
 * and in role.ts. `agent`: a configured agent. `gate`: a check of a story's worktree. `setup`, `teardown`: what a
 * worktree needs before its first agent, and before it is removed. `merge-gate`: a check of what the merge queue is about
 * to land, in the queue's own worktree.
 */
export const RUN_KINDS = ['agent', 'gate', 'setup', 'teardown', 'merge-gate'] as const;
/** What a run is for. */
export type RunKind = (typeof RUN_KINDS)[number];

/** Every way in which a run is connected to the host. */
export const RUN_IOS = ['terminal', 'pipes'] as const;
/**
 * How a run is connected to the host. `terminal`: a PTY of its own. `pipes`: stdin, stdout and stderr apart and no
 * terminal at all, for what speaks a protocol over them: a terminal would cut its long lines and mix its streams.
 */
export type RunIo = (typeof RUN_IOS)[number];

/** Only the first two hold the slot; the last two are for good. */
export type RunStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What holds a run's tree together. `scan`: nothing does, only looking. */
export type Containment = 'keeper' | 'cgroup' | 'namespace' | 'none';

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
  why: Message;
  since: number;
  receipt: string;
  /** Processes seen alive at the last look; null before the first. */
  left: number | null;
}

/** The pool's record of a run. */
export interface RunRecord {
  id: string;
  kind: RunKind;
  io: RunIo;
  /** The story that it works for; a merge gate's: the first story of what is about to land. */
  story: string;
  /** The merge queue's lane in whose worktree it works, from 0; null: in its story's own worktree. */
  lane: number | null;
  /** The agent's name; of another kind the name of the gate or step. A name is the run's own only within its kind. */
  agent: string;
  /** Only an agent has one; of another kind it is `other`, which no stage wants. */
  role: Role;
  status: RunStatus;
  stopping: Stopping | null;
  /** The agent's pid (the keeper's child, where there is a keeper); null until spawned. */
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  endedAt: number | null;
  exitCode: number | null;
  /** Why it failed; null otherwise. */
  reason: Message | null;
  containment: Containment;
  strength: Strength;
  /** The last printable line the agent wrote, at most 200 characters. */
  lastLine: string | null;
  /**
   * When it last wrote anything; null: nothing yet. Shown about once a second, durable with the run's other changes and
   * at its end, so that a busy run costs no write for each piece of output.
   */
  lastOutputAt: number | null;
}

/** The run holds its slot: a stop changes the status only after the proof, so a slot with a living process is never free (I2). */
export function isLive(run: Pick<RunRecord, 'status'>): boolean {
  return run.status === 'pending' || run.status === 'running';
}

/** Its worktree is in use: it is live, or a stop of what is left of it is at work there, which must not meet a newer run (I4). */
export function isBusy(run: Pick<RunRecord, 'status' | 'stopping'>): boolean {
  return isLive(run) || run.stopping !== null;
}

/** It counts towards `max_running`, which limits agents: a gate or step takes its turn where an agent has ended. */
export function countsTowardsCap(run: Pick<RunRecord, 'status' | 'kind'>): boolean {
  return run.kind === 'agent' && isLive(run);
}

/** It keeps its story's own worktree busy: no other run may start there (I1). */
export function occupiesStory(run: Pick<RunRecord, 'status' | 'stopping' | 'lane'>): boolean {
  return run.lane === null && isBusy(run);
}

/**
 * The stage rule: this live run must stop. `story` null: the story does not exist. Only agents have a role, so every other
 * kind of run is left alone, as role `other` is.
 */
export function isMisplaced({ kind, role }: Pick<RunRecord, 'kind' | 'role'>, story: StoryState | null): boolean {
  return kind === 'agent' && role !== 'other' && (story === null || !fits(role, story));
}

/**
 * It is stopped when its story leaves the pipeline. A teardown runs because the story left, and what works in the merge
 * queue's worktree is the queue's to end.
 */
export function endsWithStory({ kind, lane }: Pick<RunRecord, 'kind' | 'lane'>): boolean {
  return kind !== 'teardown' && lane === null;
}

/**
 * The run that a person means by a story and a name; undefined: there is none. Names are unique only within a kind, so one
 * that is busy goes before one that has ended, and then an agent before the rest.
 */
export function findRun<R extends Pick<RunRecord, 'kind' | 'story' | 'agent' | 'status' | 'stopping'>>(
  runs: Iterable<R>,
  story: string,
  name: string,
): R | undefined {
  let found: R | undefined;
  for (const run of runs) {
    if (run.story !== story || run.agent !== name) continue;
    if (found === undefined || weightOf(run) > weightOf(found)) found = run;
  }
  return found;
}

function weightOf(run: Pick<RunRecord, 'kind' | 'status' | 'stopping'>): number {
  return (isBusy(run) ? 2 : 0) + (run.kind === 'agent' ? 1 : 0);
}
