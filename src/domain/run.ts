/** Runs, and the rules that depend on their kind and state. Times are ms since the epoch. */
import type { AgentFacts } from './agent-facts.ts';
import type { Message } from './message.ts';
import type { QueuedPrompt } from './prompt.ts';
import { fits, type Role } from './role.ts';
import type { Stall } from './stall.ts';
import type { StoryState } from './story.ts';

/**
 * Every kind of run. All kinds are spawned, held, logged, stopped and verified in the same way.
 *
 * `agent`: a configured agent. `gate`: a check in a story's worktree. `setup`, `teardown`: preparation of a worktree before
 * its first agent or merge gate, and cleanup before it is removed. `merge-gate`: a check of what the merge queue is about to land, in
 * the queue's own worktree. The differences are decided here and in role.ts.
 */
export const RUN_KINDS = ['agent', 'gate', 'setup', 'teardown', 'merge-gate'] as const;
/** What a run is for. */
export type RunKind = (typeof RUN_KINDS)[number];

/** Every way to connect a run to the host. */
export const RUN_IOS = ['terminal', 'pipes'] as const;
/**
 * How a run is connected to the host. `terminal`: a PTY of its own. `pipes`: separate stdin, stdout and stderr without a
 * terminal, for a program that uses a protocol there: a terminal would break long lines and mix the streams.
 */
export type RunIo = (typeof RUN_IOS)[number];

/** Only a pending or running run holds its slot. The other two are final. */
export type RunStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What holds a run's processes together (CONTEXT.md: containment). `none`: Huskies only scans for them. */
export type Containment = 'keeper' | 'cgroup' | 'namespace' | 'none';

/**
 * How strong a proof is: the kernel confirmed it, or a closed scan saw no process. Only `kernel` may be shown as
 * 'proven gone' (I3).
 */
export type Strength = 'kernel' | 'scan';

/**
 * Who or what asked for a stop. `timeout`: it took longer than its time limit. `stall`: it wrote no output for too long.
 */
export type StopCause =
  | 'person'
  | 'run'
  | 'stage-rule'
  | 'story-left'
  | 'quit'
  | 'recovery'
  | 'exit'
  | 'timeout'
  | 'stall'
  | 'done'
  | 'merge-queue'
  | 'fence'
  | 'orphan';

/** A stop in progress. The run keeps its status until the stop is proven. */
export interface Stopping {
  by: StopCause;
  why: Message;
  since: number;
  receipt: string;
  /** How many processes the last look saw alive; null before the first look. */
  left: number | null;
}

/** The pool's record of a run. */
export interface RunRecord {
  id: string;
  kind: RunKind;
  io: RunIo;
  /** The story that it works for; in the merge queue, the first of the stories that are about to land. */
  story: string;
  /** The lane of the merge queue in whose worktree it works, from 0; null if it works in its story's worktree. */
  lane: number | null;
  /** The name of the agent, the gate or the step. Names are unique only within a kind. */
  agent: string;
  /** The role of an agent, or of the agent that a setup precedes; otherwise `other`, which no stage wants. */
  role: Role;
  status: RunStatus;
  stopping: Stopping | null;
  /** The agent's pid, which is a child of the keeper if there is one; null until it is spawned. */
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  endedAt: number | null;
  exitCode: number | null;
  /** Why it failed; null otherwise. */
  reason: Message | null;
  containment: Containment;
  strength: Strength;
  /** The last printable line of its output, at most 200 characters; null if there is none. */
  lastLine: string | null;
  /**
   * When it last wrote output; null if it has not written any. Updated about once a second, and stored only with other
   * changes of the run and at its end, so that output costs no write of its own.
   */
  lastOutputAt: number | null;
  /** When the watchdog found that it had made no progress for `stall_minutes`; null while it makes some. */
  stalledAt: number | null;
  /** What it lacks while it is stalled; absent or null: it is not, or an older host wrote the record. */
  stall?: Stall | null;
  /** What its CLI tells about it; null if it has told nothing, as a run of an unknown command. */
  facts: AgentFacts | null;
  /** The preset that it was started with; null: none. Absent: not known, or no agent was started. */
  preset?: string | null;
  /** The prompts of a person that wait for the end of its turn, in their order; absent: none. */
  prompts?: readonly QueuedPrompt[];
}

/**
 * Whether the run holds its slot. A stop changes the status only after the proof, so a slot with a live process is
 * never free (I2).
 */
export function isLive(run: Pick<RunRecord, 'status'>): boolean {
  return run.status === 'pending' || run.status === 'running';
}

/**
 * Whether its worktree is in use: the run is live, or a stop is still in progress there and must not meet a newer run
 * (I4).
 */
export function isBusy(run: Pick<RunRecord, 'status' | 'stopping'>): boolean {
  return isLive(run) || run.stopping !== null;
}

/**
 * Whether a stop for this cause counts as a crash of the run: the watchdog ended it, so it is retried with backoff, and
 * too many of them block its story.
 */
export function countsAsCrash(by: StopCause): boolean {
  return by === 'timeout' || by === 'stall';
}

/**
 * Whether the run ended by no fault of its own or of its story: its host crashed, or the whole machine could not start it,
 * because its disk was full, for example. It says nothing about the work, so the run is made again.
 */
export function wasInterrupted({ status, reason }: Pick<RunRecord, 'status' | 'reason'>): boolean {
  return status === 'failed' && (reason?.code === 'recover.interrupted' || reason?.code === 'launch.machine');
}

/** Whether the run is a check that writes a gate result: in its story's worktree or in one of the merge queue. */
export function isGate({ kind }: Pick<RunRecord, 'kind'>): boolean {
  return kind === 'gate' || kind === 'merge-gate';
}

/**
 * Whether it counts towards the limits of agents, such as `max_running`. A setup keeps the place of the agent that follows
 * it, except in the merge queue, where a gate follows. Every other kind runs after an agent has ended.
 */
export function countsTowardsCap(run: Pick<RunRecord, 'status' | 'kind' | 'lane'>): boolean {
  return (run.kind === 'agent' || (run.kind === 'setup' && run.lane === null)) && isLive(run);
}

/** Whether it uses its story's own worktree, so that no other run may start there (I1). */
export function occupiesStory(run: Pick<RunRecord, 'status' | 'stopping' | 'lane'>): boolean {
  return run.lane === null && isBusy(run);
}

/**
 * Whether the stage rule stops this live run: an agent whose role does not fit its story. `story` is null if it does not
 * exist. Role `other` and the other kinds of runs are never misplaced.
 */
export function isMisplaced({ kind, role }: Pick<RunRecord, 'kind' | 'role'>, story: StoryState | null): boolean {
  return kind === 'agent' && role !== 'other' && (story === null || !fits(role, story));
}

/**
 * Whether it is stopped when its story leaves the pipeline. A teardown runs because the story left, and the merge queue
 * itself ends the runs in its worktrees.
 */
export function endsWithStory({ kind, lane }: Pick<RunRecord, 'kind' | 'lane'>): boolean {
  return kind !== 'teardown' && lane === null;
}

/**
 * Finds the run that a person means by a story and a name; undefined if there is none. Names are unique only within a
 * kind: a busy run is preferred to an ended one, then an agent to the other kinds. `id`: only the run with this id.
 */
export function findRun<R extends Pick<RunRecord, 'id' | 'kind' | 'story' | 'agent' | 'status' | 'stopping'>>(
  runs: Iterable<R>,
  story: string,
  name: string,
  id?: string,
): R | undefined {
  let found: R | undefined;
  for (const run of runs) {
    if (run.story !== story || run.agent !== name || (id !== undefined && run.id !== id)) continue;
    if (found === undefined || weightOf(run) > weightOf(found)) found = run;
  }
  return found;
}

function weightOf(run: Pick<RunRecord, 'kind' | 'status' | 'stopping'>): number {
  return (isBusy(run) ? 2 : 0) + (run.kind === 'agent' ? 1 : 0);
}
