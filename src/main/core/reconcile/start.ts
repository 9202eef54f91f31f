/** Start: from a pending record to a living agent in its worktree, or to a failed record that says why. */
import {
  RefusalError,
  type StopReceipt,
  startRefusal,
  type TerminalSize,
  text,
  toldRefusal,
} from '../../../contract/index.ts';
import { checkConfig, fencedRefusal } from '../../../domain/index.ts';
import { ended, fenceAfter, fillCommand, spawned } from '../agents/index.ts';
import {
  type AgentConfig,
  CancelledError,
  NO_TRACES,
  type ProjectConfig,
  type PtyRun,
  SpawnFailed,
  type SpawnRequest,
  type StartWishes,
  type StoredFence,
  type StoredRun,
} from '../ports/index.ts';
import type { NewEvent } from '../state/ledger.ts';
import { findLeftovers, type StopTarget } from '../stopping/index.ts';
import { decideWorktree } from '../worktrees/index.ts';
import { afterProof, killOrSay, prove, receiptOf, release, remembering, settle } from './stop.ts';
import { runKey, type World } from './world.ts';

/** The terminal's size where no page's pane is known. */
const FIRST_SIZE: TerminalSize = { cols: 120, rows: 32 };

const NO_WISHES: StartWishes = { again: false, fetch: false, size: null };

/** Cancelled: a stop was asked meanwhile; the run's worker goes on with that. */
class Cancelled extends Error {}

export async function startRun(world: World, run: StoredRun): Promise<void> {
  const wishes = world.wishes.get(run.id) ?? NO_WISHES;
  world.wishes.delete(run.id);
  try {
    if (world.live.has(run.id)) throw new Error(text('core.launch.unrecorded'));
    const { config, agent } = await configured(world, run);
    const worktree = await prepareWorktree(world, run, config, wishes);
    world.kill.checkpoint('start:worktree');
    await proveEmpty(world, run.id, worktree);
    world.kill.checkpoint('start:empty');
    await spawn(world, run.id, { agent, config, worktree, size: wishes.size ?? FIRST_SIZE });
  } catch (error) {
    // Nothing of it lives, or the run's record knows what does: its worker goes on with the stop.
    if (error instanceof Cancelled || error instanceof CancelledError) return;
    await fail(world, run.id, error);
  }
}

/** The agent as the config has it now: what was approved when the start was asked may have changed since. */
async function configured(world: World, run: StoredRun): Promise<{ config: ProjectConfig; agent: AgentConfig }> {
  const reading = await world.config.refresh();
  still(world, run.id);
  const checked = checkConfig(reading, run.agent);
  if (!checked.ok) throw new RefusalError(startRefusal(checked.why));
  return checked;
}

/** The run as it stands, unless a stop was asked or the record is gone. Asked after every wait. */
function still(world: World, id: string): StoredRun {
  const run = world.ledger.runs.get(id);
  if (run === undefined || run.stopping !== null || run.status !== 'pending') throw new Cancelled();
  return run;
}

/** What every process of the run carries in its environment, besides its worktree. */
function marksOf({ id, story, agent }: StoredRun): Record<string, string> {
  return { HUSKIES_RUN: id, HUSKIES_STORY: story, HUSKIES_AGENT: agent };
}

async function prepareWorktree(
  world: World,
  run: StoredRun,
  config: ProjectConfig,
  { again, fetch }: StartWishes,
): Promise<string> {
  const { git, ledger } = world;
  const { story, agent } = run;
  const known = ledger.worktrees.get(story)?.path ?? null;
  const decision = await decideWorktree(git, { story, agent, known, again });
  if (decision.do === 'refuse') throw new RefusalError(decision.error);
  still(world, run.id);
  const cancel = world.cancels.of(run.id);
  if (decision.do === 'use' && decision.mend) await git.mendWorktree(story, decision.path);
  const options = { cancel, marks: marksOf(run), submodules: config.submodules };
  const made =
    decision.do === 'use'
      ? { ...decision, empty: await orLeft(world, run.id, git.settleWorktree(story, decision.path, options)) }
      : await orLeft(world, run.id, git.makeWorktree(story, config.base, { ...options, again: decision.again, fetch }));
  const now = still(world, run.id);
  const before = ledger.worktrees.get(story)?.empty ?? [];
  ledger.commit(
    [
      { put: 'worktree', story, path: made.path, branch: made.branch, empty: made.empty },
      { put: 'run', run: { ...now, worktree: made.path } },
    ],
    [...(decision.do === 'make' && decision.again ? [madeAgain(run, made)] : []), ...noteOf(run, made.empty, before)],
  );
  return made.path;
}

/** Told, since an agent does not see what is not there. */
function noteOf({ id, story, agent }: StoredRun, empty: string[], before: string[]): NewEvent[] {
  if (empty.length === 0 || empty.join('\0') === before.join('\0')) return [];
  const said = text('worktree.empty', { paths: empty.join(', ') });
  return [{ kind: 'worktree_note', text: said, story, agent, run: id }];
}

/** Told, since what was not committed in the old one is not in it. */
function madeAgain({ id, story, agent }: StoredRun, { path, branch }: { path: string; branch: string }): NewEvent {
  const said = text('core.launch.again', { path, branch });
  return { kind: 'worktree_made_again', text: said, story, agent, run: id, data: { path, branch } };
}

/** Before spawning, the worktree is proven free of agents' processes; what is found is stopped like a run (semantics, "Start"). */
async function proveEmpty(world: World, id: string, worktree: string): Promise<void> {
  const leftovers = await findLeftovers(worktree, world.kill, world.released, world.moved);
  for (const target of leftovers) {
    const before = still(world, id);
    const outcome = await killOrSay(world, target);
    // what was done to them is written down, whatever was asked meanwhile
    const run = world.ledger.runs.get(id) ?? before;
    const receipt = receiptOf({ ...run, id: target.run, container: 'scan' }, outcome, {
      id: `rcpt_${world.random.id(16)}`,
      by: 'orphan',
      why: text('core.launch.found'),
      since: world.clock.now() - outcome.ms,
    });
    if (outcome.verdict === 'gone') {
      await afterProof(world, worktree, outcome, id);
      world.ledger.commit(
        [{ put: 'receipt', receipt }],
        [
          {
            kind: 'leftovers_stopped',
            text: receipt.why,
            story: run.story,
            agent: run.agent,
            data: { receipt: receipt.id },
          },
        ],
      );
      continue;
    }
    const reason = text('core.launch.busy', { reason: String(receipt.reason) });
    const failed = { ...ended(run, world.clock.now(), { code: null, reason }), stopping: run.stopping };
    const event = { kind: 'stop_failed', text: receipt.reason ?? text('core.unproven'), data: { receipt: receipt.id } };
    settle(world, failed, receipt, event, fenceOfLeftovers(target, run, receipt, worktree, world.clock.now()));
    throw new Cancelled();
  }
  still(world, id);
}

async function spawn(
  world: World,
  id: string,
  {
    agent,
    config,
    worktree,
    size,
  }: { agent: AgentConfig; config: ProjectConfig; worktree: string; size: TerminalSize },
): Promise<void> {
  const own = await world.source.agentEnv(agent);
  const run = still(world, id);
  // one that was found meanwhile by a look for orphans
  const fence = world.ledger.fences.get(worktree);
  if (fence !== undefined) throw new RefusalError(startRefusal(fencedRefusal(fence)));
  const story = world.ledger.stories.get(run.story);
  const title = story?.title ?? run.story;
  const values = { story: run.story, worktree, title, text: world.store.text(run.story) ?? '' };
  const filled = fillCommand(agent, values);
  if (!filled.ok) throw new RefusalError(filled.error);
  const request: SpawnRequest = {
    run: id,
    command: filled.command,
    cwd: worktree,
    env: {
      ...own,
      ...marksOf(run),
      HUSKIES_WORKTREE: worktree,
    },
    ...world.viewers.begin(id, size),
    container: config.stop.container,
    cancel: world.cancels.of(id),
  };
  const pty = await orLeft(world, id, world.spawner.spawn(request));
  world.kill.checkpoint('start:spawned');
  const live = { pty, exit: undefined as number | null | undefined };
  world.live.set(id, live);
  // a pane may have been opened, or resized, while it was spawned
  world.viewers.settle(id);
  world.lineage.saw(id, filled.command.join(' '));
  const now = world.ledger.runs.get(id) ?? run;
  // Also when a stop was asked meanwhile: the record must know what lives before anything is killed.
  world.ledger.commit(
    [{ put: 'run', run: spawned(now, spawnedFacts(world, id, pty)) }],
    [
      {
        kind: 'started',
        // Never the arguments: they hold the prompt, and may hold a secret.
        text: text('core.launch.runs', { agent: agent.name, pid: pty.agentPid }),
        story: run.story,
        agent: agent.name,
        run: id,
        data: { pid: pty.agentPid },
      },
    ],
  );
  world.kill.checkpoint('start:recorded');
  void pty.exited.then((code) => {
    live.exit = code;
    world.mark(runKey(id));
  });
}

/** What the record keeps, so that a later host finds the processes again. */
function spawnedFacts(world: World, run: string, pty: PtyRun): Parameters<typeof spawned>[1] {
  const { root, agentPid, container, hold } = pty;
  const { agent, cgroup } = hold;
  // what it gives to a server is in no tree, so that no kernel can vouch for it
  const strength = world.lineage.handedTo(run).length > 0 ? 'scan' : hold.strength;
  const known = agent === null ? [] : [agent];
  return { agentPid, container, strength, traces: { root, boot: world.kill.table.boot(), known, cgroup } };
}

/** What a failed spawn, or git's programs, may have left alive is held on to, so that its end can be proven. */
async function orLeft<T>(world: World, id: string, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error;
    world.live.set(id, { pty: error.left, exit: undefined });
    const run = world.ledger.runs.get(id);
    // by it a fence keeps the place closed
    if (run?.worktree === null && error.worktree !== null)
      world.ledger.commit([{ put: 'run', run: { ...run, worktree: error.worktree } }]);
    throw error.cause;
  }
}

/**
 * A start that could not be made. Something may have been spawned nevertheless (the record could not be written, the
 * terminal could not be opened after the fork), so the slot is freed with proof only, or a fence stays (I2).
 */
async function fail(world: World, id: string, error: unknown): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined) return;
  const refusal = error instanceof RefusalError ? error.refusal : null;
  if (refusal === null) world.log.error(`[start] ${run.agent} on ${run.story} failed`, error);
  const reason =
    refusal === null
      ? text('core.launch.failed', { why: error instanceof Error ? error.message : String(error) })
      : toldRefusal(refusal);
  const outcome = await prove(world, run);
  const { known } = await remembering(world, run, outcome);
  const recorded = world.ledger.runs.get(id) ?? run;
  const live = world.live.get(id);
  // what was spawned may have missed its record: a fence needs its traces
  const facts = live === undefined ? recorded : spawned(recorded, spawnedFacts(world, id, live.pty));
  const now = { ...facts, known: [...facts.known, ...known] };
  const failed = { ...ended(now, world.clock.now(), { code: null, reason }), stopping: now.stopping };
  const event = { kind: 'failed', text: reason, data: refusal };
  if (outcome.verdict === 'gone' && outcome.killed.length === 0) {
    world.ledger.commit([{ put: 'run', run: failed }], [{ ...event, story: run.story, agent: run.agent, run: id }]);
  } else {
    const receipt = receiptOf(now, outcome, {
      id: `rcpt_${world.random.id(16)}`,
      by: 'recovery',
      why: text('core.launch.failed.receipt'),
      since: world.clock.now() - outcome.ms,
    });
    settle(world, failed, receipt, event);
  }
  await release(world, id);
}

/** Under the old run's marks: what is looked for later is what was found here, not the run that could not start. */
function fenceOfLeftovers(
  target: StopTarget & { startedAt: number },
  run: StoredRun,
  receipt: StopReceipt,
  worktree: string,
  at: number,
): StoredFence {
  const fence = fenceAfter(run, receipt, worktree, at);
  const named = new Set(receipt.survivors.map((one) => one.pid));
  const unseen = target.known
    .filter((one) => !named.has(one.pid))
    .map((one) => ({ ...one, command: text('core.launch.mark'), state: '?', why: text('core.unproven') }));
  return {
    ...fence,
    run: target.run,
    runStartedAt: target.startedAt,
    processes: [...receipt.survivors, ...unseen],
    ...NO_TRACES,
    boot: target.boot ?? null,
  };
}
