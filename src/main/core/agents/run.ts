/** How a run's record changes: small pure steps, one a function. */
import {
  type Containment,
  type Message,
  message,
  type Stopping,
  type StopReceipt,
  type Strength,
} from '../../../contract/index.ts';
import { type Caller, fencedBy, isLive, type RunCaller } from '../../../domain/index.ts';
import {
  type AgentConfig,
  NO_TRACES,
  type Random,
  type StoredFence,
  type StoredRelease,
  type StoredRun,
  type Traces,
} from '../ports/index.ts';
import type { BeginningRun } from '../state/handles.ts';
import type { NewEvent } from '../state/ledger.ts';

/** The id of a run that begins. */
export function newRunId(random: Pick<Random, 'id'>): string {
  return `run_${random.id(16)}`;
}

/** An agent's run as it begins: the slot is taken from here on, nothing is spawned yet. */
export function newRun(id: string, story: string, agent: AgentConfig, at: number): BeginningRun {
  return {
    id,
    kind: 'agent',
    io: 'terminal',
    story,
    lane: null,
    agent: agent.name,
    role: agent.role,
    status: 'pending',
    stopping: null,
    pid: null,
    worktree: null,
    startedAt: at,
    endedAt: null,
    exitCode: null,
    reason: null,
    containment: 'none',
    strength: 'scan',
    lastLine: null,
    lastOutputAt: null,
    ...NO_TRACES,
  };
}

/** What is known once the agent's process exists. `stopping` is kept: a stop may have been asked meanwhile. */
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

/** Ended by a stop, or by itself with `code`; a null code says that it could not be told. A stop that is asked stays asked. */
export function ended(run: StoredRun, at: number, how: { code: number | null; reason: Message | null }): StoredRun {
  const completed = how.reason === null && how.code === 0;
  return {
    ...run,
    status: completed ? 'completed' : 'failed',
    endedAt: at,
    exitCode: how.code,
    reason: completed
      ? null
      : (how.reason ?? (how.code === null ? message('run.unseen') : message('run.exit', { code: how.code }))),
  };
}

/** The fence that a stop leaves when it could not prove its run gone; survivors unknown by name are not its, but known ones stay. */
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
    runStartedAt: run.startedAt,
  };
}

export function tracesOf({ root, boot, known, cgroup }: Traces): Traces {
  return { root, boot, known, cgroup };
}

/** What stays known of a fence that a person opens without proof. */
export function releaseOf({ run, worktree, story, agent, processes, boot }: StoredFence, at: number): StoredRelease {
  return { run, worktree, story, agent, at, boot, processes };
}

/** What the log keeps when a person opens a fence without proof: the risk by name. */
export function releaseEvent(fence: StoredFence): NewEvent {
  return {
    kind: 'fence_forced',
    message: message('run.released', { names: fencedBy(fence) }),
    story: fence.story,
    agent: fence.agent,
    run: fence.run,
  };
}

/** The caller that a live run is; null: there is no such run, or it has ended. */
export function callerOf(runs: ReadonlyMap<string, StoredRun>, id: string): RunCaller | null {
  const run = runs.get(id);
  if (run === undefined || !isLive(run)) return null;
  return { kind: 'run', run: run.id, story: run.story, agent: run.agent };
}

/** Who asked for a stop, and by what: a person who pressed Stop, or an agent by its run's token. */
export function asker(caller: Caller): Pick<Stopping, 'by' | 'why'> {
  if (caller.kind === 'run') {
    const { run, agent, story } = caller;
    return { by: 'run', why: message('run.asked.run', { asked: message('run.asked'), run, agent, story }) };
  }
  const via = caller.kind === 'person' ? caller.via : null;
  return { by: 'person', why: via === null ? message('run.asked') : message('run.asked.via', { via }) };
}
