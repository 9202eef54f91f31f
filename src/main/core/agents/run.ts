/** How the record of a run changes: one pure function for each step. */
import { type Containment, type Message, message, type StopReceipt, type Strength } from '../../../contract/index.ts';
import {
  type Caller,
  exitMessage,
  fencedBy,
  isLive,
  type QueuedPrompt,
  type Role,
  type RunCaller,
  type StepKind,
} from '../../../domain/index.ts';
import {
  type AgentConfig,
  type Random,
  type StoredFence,
  type StoredRelease,
  type StoredRun,
  type Traces,
  UNOBSERVED,
} from '../ports/index.ts';
import type { NewEvent, NewRun } from '../state/handles.ts';
import type { StopRequest } from './stop-requests.ts';

/** An id for a new run. */
export function newRunId(random: Pick<Random, 'id'>): string {
  return `run_${random.id(16)}`;
}

/**
 * A new run of an agent. Its record takes the slot; nothing is spawned yet. `at`: ms since the epoch. `prompts`: those that
 * wait for it. In a terminal they are told by the run's command, or wait on if it has no place for them.
 */
export function newRun(
  id: string,
  story: string,
  agent: AgentConfig,
  at: number,
  prompts: readonly QueuedPrompt[] = [],
): NewRun {
  const run = pendingRun({ id, kind: 'agent', story, agent: agent.name, role: agent.role }, at);
  const waiting = prompts.length === 0 ? run : { ...run, prompts };
  return agent.road === 'acp' ? { ...run, io: 'pipes', prompts } : waiting;
}

/** A new run of a gate in its story's worktree. */
export function newGateRun(id: string, story: string, gate: string, at: number): NewRun {
  return pendingRun({ id, kind: 'gate', story, agent: gate, role: 'other' }, at);
}

/** A new run of a step of the worktree's care. `role`: that of the agent that follows a setup, else `other`. */
export function newStepRun(id: string, kind: StepKind, story: string, step: string, role: Role, at: number): NewRun {
  return pendingRun({ id, kind, story, agent: step, role }, at);
}

/** A new run of a gate in the worktree of a lane. `story`: the first of the stories that it tests. */
export function newMergeGateRun(id: string, at: number, on: Pick<NewRun, 'story' | 'lane'> & { gate: string }): NewRun {
  const { story, lane, gate } = on;
  return { ...pendingRun({ id, kind: 'merge-gate', story, agent: gate, role: 'other' }, at), lane };
}

/** A new run of a step of the setup in the worktree of a lane. `story`: the first of the stories that are tested there. */
export function newMergeSetupRun(
  id: string,
  at: number,
  on: Pick<NewRun, 'story' | 'lane'> & { step: string },
): NewRun {
  const { story, lane, step } = on;
  return { ...pendingRun({ id, kind: 'setup', story, agent: mergeStepName(step), role: 'other' }, at), lane };
}

/** The name of a step's run in the merge queue. It differs from that in the story's own worktree, which has a log, too. */
export function mergeStepName(step: string): string {
  return `merge-${step}`;
}

function pendingRun(what: Pick<NewRun, 'id' | 'kind' | 'story' | 'agent' | 'role'>, at: number): NewRun {
  return {
    ...what,
    io: 'terminal',
    lane: null,
    status: 'pending',
    startedAt: at,
    ...UNOBSERVED,
  };
}

/** The record once the agent's process exists. `stopping` stays, since a stop may have been requested meanwhile. */
export function spawned(
  run: StoredRun,
  process: { agentPid: number; containment: Containment; strength: Strength; traces: Traces },
): StoredRun {
  return {
    ...run,
    status: 'running',
    pid: process.agentPid,
    containment: process.containment,
    strength: process.strength,
    ...process.traces,
  };
}

/**
 * The record of a run that has ended, at `at` in ms since the epoch. `code`: exit code, null when unknown. `reason`:
 * why it failed; null when it ended by itself. A requested stop stays on record.
 */
export function ended(run: StoredRun, at: number, how: { code: number | null; reason: Message | null }): StoredRun {
  const completed = how.reason === null && how.code === 0;
  return {
    ...run,
    status: completed ? 'completed' : 'failed',
    endedAt: at,
    exitCode: how.code,
    reason: completed ? null : (how.reason ?? (how.code === null ? message('run.unseen') : exitMessage(how.code))),
  };
}

/** The fence that a stop without proof leaves, with the survivors and the traces. `at`: ms since the epoch. */
export function fenceAfter(run: StoredRun, receipt: StopReceipt, worktree: string, at: number): StoredFence {
  return {
    worktree,
    run: run.id,
    story: run.story,
    lane: run.lane,
    agent: run.agent,
    verdict: receipt.verdict === 'unknown' ? 'unknown' : 'survivors',
    reason: receipt.reason ?? message('unproven'),
    processes: receipt.survivors,
    since: at,
    attempts: 0,
    nextTryAt: null,
    ...tracesOf(run),
    handedTo: [...new Set([...run.handedTo, ...receipt.handedTo])],
    runStartedAt: run.startedAt,
  };
}

/** The traces alone, without the other fields of a record. */
export function tracesOf({ root, boot, known, cgroup, handedTo }: Traces): Traces {
  return { root, boot, known, cgroup, handedTo };
}

/** The record of a fence that a person releases without proof. `at`: ms since the epoch. */
export function releaseOf({ run, worktree, story, agent, processes, boot }: StoredFence, at: number): StoredRelease {
  return { run, worktree, story, agent, at, boot, processes };
}

/** The event of such a release. It names the processes that may be alive. */
export function releaseEvent(fence: StoredFence): NewEvent {
  return {
    kind: 'fence_forced',
    message: message('run.released', { names: fencedBy(fence) }),
    story: fence.story,
    agent: fence.agent,
    run: fence.run,
  };
}

/** The prompts that waited for the end of the agent's turn, and are dropped with its record. */
export function droppedEvent({ id, story, agent, prompts = [] }: StoredRun): NewEvent[] {
  const texts = prompts.map(({ text }) => text);
  if (texts.length === 0) return [];
  const dropped = message('acp.dropped', { count: texts.length, texts });
  return [{ kind: 'prompts_dropped', message: dropped, story, agent, run: id }];
}

/** A live run as a caller. Null when the run is unknown or has ended. */
export function callerOf(runs: ReadonlyMap<string, StoredRun>, id: string): RunCaller | null {
  const run = runs.get(id);
  if (run === undefined || !isLive(run)) return null;
  return { kind: 'run', run: run.id, story: run.story, agent: run.agent };
}

/** A stop as this caller requests it: a person, or an agent by its run's token. */
export function stopRequestBy(caller: Caller): StopRequest {
  if (caller.kind === 'run') {
    const { run, agent, story } = caller;
    return { by: 'run', why: message('run.asked.run', { asked: message('run.asked'), run, agent, story }) };
  }
  const via = caller.kind === 'person' ? caller.via : null;
  return { by: 'person', why: via === null ? message('run.asked') : message('run.asked.via', { via }) };
}
