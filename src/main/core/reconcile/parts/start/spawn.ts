/** The last step of a start: spawns the program in a worktree that is proven empty, and records its processes. */
import { message, RefusalError, startRefusal } from '../../../../../contract/index.ts';
import { type AgentFacts, fencedRefusal, isGate, NO_FACTS, ownerName, ownerOf } from '../../../../../domain/index.ts';
import { factsAfter, spawned } from '../../../agents/index.ts';
import type { SpawnedRun, SpawnRequest, StoredRun } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import { runKey } from '../../keys.ts';
import type { LiveRun, World } from '../../world.ts';
import type { Launch, Program } from './launch.ts';
import { awaitSpawn, marksOf, requirePending } from './step.ts';

/** Rejects with Cancelled or a RefusalError, or as Spawner.spawn() does. */
export async function spawnProgram(
  world: World,
  id: string,
  {
    command,
    env,
    timeoutMs,
    preset,
    cliSession = null,
    before = null,
    notices = [],
    told = [],
    session,
    sandbox,
    limits,
  }: Program,
  { config, size, worktree }: Pick<Launch, 'config' | 'size'> & { worktree: string },
): Promise<void> {
  const run = requirePending(world, id);
  // The orphan sweep may have fenced the worktree in the meantime.
  const fence = world.ledger.fences.get(worktree);
  if (fence !== undefined) throw new RefusalError(startRefusal(fencedRefusal(fence)));
  const request: SpawnRequest = {
    run: id,
    command,
    cwd: worktree,
    env: { ...env, ...marksOf(run), HUSKIES_WORKTREE: worktree, ...portOf(world, run) },
    io: run.io,
    ...world.viewers.beginRun(id, size),
    containment: config.stop.containment,
    ...(sandbox === undefined ? {} : { sandbox, preset: preset ?? null }),
    ...(limits === undefined ? {} : { limits }),
    cancel: world.cancels.of(id),
  };
  const pty = await awaitSpawn(world, id, world.spawner.spawn(request));
  world.kill.checkpoint('start:spawned');
  const live: LiveRun = { pty, exit: undefined, overdueMs: null };
  world.live.set(id, live);
  // A pane may have been opened or resized during the spawn.
  world.viewers.applySize(id);
  world.lineage.noteCommand(id, command.join(' '));
  const now = world.ledger.runs.get(id) ?? run;
  // Written even if a stop was requested in the meantime: the record must name the processes before any is killed.
  if (told.length > 0) world.observed.commit([{ remove: 'prompts', run: id, prompts: told }]);
  const facts = firstFacts(now, { session: cliSession, before, notices });
  if (facts !== null) world.observed.commit([{ put: 'told', run: id, told: { facts } }]);
  const begun = { ...spawned(now, spawnedFacts(world, id, pty)), ...(preset === undefined ? {} : { preset }) };
  world.observed.commit([{ put: 'run', run: begun }], [startedEvent(run, pty)]);
  world.kill.checkpoint('start:recorded');
  if (session !== undefined) {
    const { prompts, ...request } = session;
    world.sessions.open({ run: id, pty, cwd: worktree, ...request }, prompts);
  }
  const cancelTimer = limitTime(world, id, live, timeoutMs);
  void pty.exited.then((code) => {
    cancelTimer();
    live.exit = code;
    world.mark(runKey(id));
  });
}

/** What is known of it before its CLI tells anything; null: nothing. */
function firstFacts(
  run: StoredRun,
  { session, before, notices }: Pick<AgentFacts, 'session' | 'before' | 'notices'>,
): AgentFacts | null {
  const facts = session === null ? run.facts : factsAfter(run.facts, { kind: 'session', id: session });
  return notices.length === 0 && before === null ? facts : { ...(facts ?? NO_FACTS), before, notices };
}

/** Marks the run when its time is over, so that its worker stops it. Returns a function that cancels that. */
function limitTime(world: World, id: string, live: LiveRun, ms: number | null): () => void {
  if (ms === null) return () => undefined;
  return world.clock.after(ms, () => {
    live.overdueMs = ms;
    world.mark(runKey(id));
  });
}

/** Without the arguments, which contain the prompt and may contain secrets. */
function startedEvent(run: StoredRun, { agentPid: pid }: SpawnedRun): NewEvent {
  const { id, story, agent } = run;
  return isGate(run)
    ? { kind: 'gate_started', message: message('gate.started', { gate: agent, pid }), story, agent, run: id }
    : { kind: 'started', message: message('launch.runs', { agent, pid }), story, agent, run: id };
}

/** What the record keeps, so that a later host finds the processes again. */
export function spawnedFacts(world: World, run: string, pty: SpawnedRun): Parameters<typeof spawned>[1] {
  const { root, agentPid, containment, hold } = pty;
  const { agent, cgroup } = hold;
  // Work that was handed over to a server is in no tree, so the kernel cannot prove its end.
  const handedTo = world.lineage.handedTo(run);
  const strength = handedTo.length > 0 ? 'scan' : hold.strength;
  const known = agent === null ? [] : [agent];
  const traces = { root, boot: world.kill.table.boot(), known, cgroup, handedTo };
  return { agentPid, containment, strength, traces };
}

/** The port of the run's story or lane. */
function portOf({ store }: Pick<World, 'store'>, run: StoredRun): Record<string, string> {
  const port = store.care(ownerName(ownerOf(run)))?.port ?? null;
  return port === null ? {} : { HUSKIES_PORT: String(port) };
}
