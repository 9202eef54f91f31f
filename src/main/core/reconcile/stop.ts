/**
 * Stop, and the end of a run by itself: kill, verify, and only then change the record. The order is the point
 * (semantics, "Stop"): while this runs the status stays as it is, so starts for slot and worktree are refused (I1, I2).
 */
import { type Container, type StopReceipt, text } from '../../../contract/index.ts';
import { isLive } from '../../../domain/index.ts';
import { ended, fenceAfter } from '../agents/index.ts';
import { leavesPipeline } from '../pipeline/index.ts';
import type { StoredFence, StoredRun, Traces, TreeHold } from '../ports/index.ts';
import type { NewEvent } from '../state/ledger.ts';
import { killAndVerify, nothingKnown, type StopOutcome, type StopTarget } from '../stopping/index.ts';
import { eachOnce, joinedFence } from './joined-fence.ts';
import { whyMisplaced } from './stage-rule.ts';
import { fenceKey, runKey, type World } from './world.ts';

/** A stop that was asked. Ends with the record out of the pool and everybody told. */
export async function stopRun(world: World, run: StoredRun): Promise<void> {
  const asked = run.stopping;
  if (asked === null) return;
  const written = world.store.receipt(asked.receipt);
  if (written !== null) {
    // The proof was written, but the host ended before the record could leave.
    await leave(world, run, written);
    return;
  }
  if (!stillWanted(world, run, asked.by)) {
    rescind(world, run);
    return;
  }
  world.kill.checkpoint('stop:begun');
  const outcome = await prove(world, run);
  await afterProof(world, worktreeOf(world, run), outcome, run.id);
  const known = await remembering(world, run, outcome);
  world.kill.checkpoint('stop:unlocked');
  // One synchronous turn: the status, the fence and the receipt. `stopping` stays until the record leaves, so that a
  // second stop joins this one to its very end.
  const now = { ...(world.ledger.runs.get(run.id) ?? run), ...known };
  const wish = now.stopping ?? asked;
  const receipt = receiptOf(now, outcome, { id: wish.receipt, by: wish.by, why: wish.why, since: wish.since });
  const record = isLive(now) ? ended(now, world.clock.now(), { code: null, reason: text('core.stop.stopped') }) : now;
  settle(world, { ...record, stopping: wish }, receipt, null);
  world.kill.checkpoint('stop:settled');
  await leave(world, now, receipt);
}

/** After the proof is written: the run's task ends, the last event is sent, the record leaves the pool. */
async function leave(world: World, run: StoredRun, receipt: StopReceipt): Promise<void> {
  await release(world, run.id);
  world.kill.checkpoint('stop:released');
  world.log.info(`[stop] worktree kept for ${run.story}:${run.agent}: ${run.worktree ?? 'none was made'}`);
  world.ledger.commit(
    [{ remove: 'run', id: run.id }],
    [{ ...stopEvent(receipt), story: run.story, agent: run.agent, run: run.id }],
  );
  world.kill.checkpoint('stop:left');
}

/** The agent ended by itself: what it left behind goes the same road, then the record says how it ended and stays. */
export async function endRun(world: World, run: StoredRun, code: number | null): Promise<void> {
  const since = world.clock.now();
  const outcome = await prove(world, run);
  await afterProof(world, worktreeOf(world, run), outcome, run.id);
  const known = await remembering(world, run, outcome);
  const now = { ...(world.ledger.runs.get(run.id) ?? run), ...known };
  const receipt = receiptOf(now, outcome, {
    id: `rcpt_${world.random.id(16)}`,
    by: 'exit',
    why: code === null ? text('core.stop.ended') : text('core.stop.ended.code', { code }),
    since,
  });
  const gone = outcome.verdict === 'gone';
  const record = ended(now, world.clock.now(), {
    code,
    reason: gone ? null : (receipt.reason ?? text('core.stop.left')),
  });
  // A stop asked meanwhile is kept: it scans once more and takes the record out.
  settle(world, { ...record, stopping: now.stopping }, receipt, {
    kind: record.status,
    text: record.reason ?? text('core.run.exit', { code: 0 }),
    data: { exitCode: code, receipt: receipt.id },
  });
  await release(world, run.id);
}

/** Kills and verifies, showing how many are left; changes no record. */
export async function prove(world: World, run: StoredRun): Promise<StopOutcome> {
  return await killOrSay(world, targetOf(world, run), (left) => {
    const stopping = world.ledger.runs.get(run.id)?.stopping;
    if (stopping && stopping.left !== left) world.ledger.showRun(run.id, { stopping: { ...stopping, left } });
  });
}

/**
 * The one road to what became of a run's processes. A stop that cannot even be tried is unknown, never none: its fence
 * is looked at again, and a person can release it.
 */
export async function killOrSay(
  world: World,
  target: StopTarget,
  onLeft: (left: number) => void = () => undefined,
): Promise<StopOutcome> {
  try {
    return await killAndVerify(target, world.config.stop, world.kill, onLeft);
  } catch (error) {
    world.log.error(`[stop] the processes of ${target.run} could not be stopped`, error);
    return nothingKnown(error instanceof Error ? error.message : String(error));
  }
}

function targetOf(world: World, run: StoredRun): StopTarget {
  const { id, worktree, startedAt, boot } = run;
  const live = world.live.get(id);
  if (worktree === null) {
    world.log.warn(`[stop] no worktree on record for ${run.story}:${run.agent}; going by its terminal and session`);
  }
  return {
    run: id,
    get worktree() {
      return worktree !== null && occupied(world, worktree, id) ? null : worktree;
    },
    root: live?.pty.root ?? run.root,
    tty: live?.pty.tty ?? 0,
    startedAt,
    boot,
    hold: live?.pty.hold ?? regained(world, run),
    known: [...run.known, ...world.lineage.of(id)],
    leaders: [...run.known, ...world.lineage.leadersOf(id)],
    handedTo: world.lineage.handedTo(id),
  };
}

/** A live run is at work there, other than this one: who is in that folder may be its, so that the folder tells nothing. */
export function occupied({ ledger }: Pick<World, 'ledger'>, worktree: string, but = ''): boolean {
  return [...ledger.runs.values()].some(
    (run) => run.id !== but && isLive(run) && (run.worktree ?? ledger.worktrees.get(run.story)?.path) === worktree,
  );
}

/** The run as its record is to be kept: without proof, with those that descend from it and live, since the ledger of them ends. */
export async function remembering(
  world: World,
  run: StoredRun,
  outcome: StopOutcome,
): Promise<Pick<StoredRun, 'known'>> {
  if (outcome.verdict === 'gone') return { known: run.known };
  const known = eachOnce([...run.known, ...world.lineage.of(run.id)]);
  try {
    return { known: await world.kill.table.alive(known) };
  } catch (error) {
    world.log.error(`[stop] who lives of ${run.agent} on ${run.story} could not be asked`, error);
    return { known };
  }
}

/** What the cgroup of an earlier host still holds; after a new start of the machine that is nothing of the run's. */
export function regained(
  { spawner, kill }: Pick<World, 'spawner' | 'kill'>,
  { cgroup, boot }: Pick<Traces, 'cgroup' | 'boot'>,
): TreeHold | null {
  return cgroup === null || boot === null || boot !== kill.table.boot() ? null : spawner.regain(cgroup);
}

/** What holds the rest of a run that this host did not start: of all containers only a cgroup outlives its host. */
export function containerOf(hold: TreeHold | null): Container {
  return hold === null ? 'scan' : 'cgroup';
}

export function receiptOf(
  run: Pick<StoredRun, 'id' | 'story' | 'agent' | 'container'>,
  outcome: StopOutcome,
  asked: Pick<StopReceipt, 'id' | 'by' | 'why'> & { since: number },
): StopReceipt {
  return {
    id: asked.id,
    run: run.id,
    story: run.story,
    agent: run.agent,
    by: asked.by,
    why: asked.why,
    at: asked.since,
    verdict: outcome.verdict,
    reason: outcome.reason,
    strength: outcome.strength,
    container: run.container,
    killed: outcome.killed,
    spared: outcome.spared,
    survivors: outcome.survivors,
    handedTo: outcome.handedTo,
    blind: outcome.blind,
    ms: outcome.ms,
    phases: outcome.phases,
  };
}

/** Writes proof, record and, without proof, the fence, in one transaction: protection never weakens. */
export function settle(
  world: World,
  run: StoredRun,
  receipt: StopReceipt,
  event: Pick<NewEvent, 'kind' | 'text' | 'data'> | null,
  fence: StoredFence | null = run.worktree === null ? null : fenceAfter(run, receipt, run.worktree, world.clock.now()),
): void {
  const gone = receipt.verdict === 'gone';
  world.ledger.commit(
    [
      { put: 'run', run },
      { put: 'receipt', receipt },
      ...(gone || fence === null
        ? []
        : [{ put: 'fence' as const, fence: joinedFence(world.ledger.fences.get(fence.worktree), fence) }]),
    ],
    event === null ? [] : [{ ...event, story: run.story, agent: run.agent, run: run.id }],
  );
  if (gone) return;
  const names = receipt.survivors.map((one) => `${one.pid} ${one.command} (${one.why})`).join(', ');
  const notice = text('core.stop.notice', {
    agent: run.agent,
    story: run.story,
    names: names || (receipt.reason ?? text('core.unproven')),
  });
  world.log.warn(`[stop] not proven gone: ${notice}`);
  world.notifier.notify({ kind: 'stop-failed', story: run.story, agent: run.agent, text: notice });
  if (fence !== null) world.mark(fenceKey(fence.worktree));
}

/**
 * Git's own stale lock goes while the slot is still held, and with proof only: a survivor, or an agent that starts
 * next, may hold one of its own (stop.md, step 6). So may another run, or who was spared: then it stays, and git will
 * name it. That it cannot be removed stops nothing.
 */
export async function afterProof(
  world: World,
  worktree: string | null,
  { verdict, spared }: Pick<StopOutcome, 'verdict' | 'spared'>,
  run = '',
): Promise<void> {
  if (verdict !== 'gone' || worktree === null || spared.length > 0 || occupied(world, worktree, run)) return;
  try {
    if (await world.git.clearStaleLock(worktree)) {
      world.log.info(`[stop] removed git's stale index.lock in ${worktree}`);
    }
  } catch (error) {
    world.log.error(`[stop] git's stale index.lock in ${worktree} could not be removed`, error);
  }
}

/** As the ledger has it now: a start may have made it while the stop was asked. */
function worktreeOf({ ledger }: World, run: StoredRun): string | null {
  return ledger.runs.get(run.id)?.worktree ?? run.worktree;
}

/** Ends the run's task and closes its PTY; only now, since until here the kill needed it. */
export async function release(world: World, run: string): Promise<void> {
  const live = world.live.get(run);
  world.viewers.over(run);
  if (live === undefined) return;
  world.live.delete(run);
  try {
    await live.pty.close();
  } catch (error) {
    world.log.error(`[stop] the terminal of ${run} could not be closed`, error);
  }
}

/** Decided again just before the stop: the story may have moved back. What a person, a quit or a recovery asked stays asked. */
function stillWanted(world: World, run: StoredRun, by: StopReceipt['by']): boolean {
  if (by === 'stage-rule') return whyMisplaced(run, world.ledger.stories, world.config.reading) !== null;
  if (by !== 'story-left') return true;
  const stage = world.ledger.stories.get(run.story)?.stage;
  return stage === undefined || leavesPipeline(stage);
}

/** The story moved back before its stop began: nothing was killed, the wish goes. */
function rescind(world: World, run: StoredRun): void {
  world.ledger.commit(
    [{ put: 'run', run: { ...run, stopping: null } }],
    [
      {
        kind: 'stop_withdrawn',
        text: text('core.stop.withdrawn'),
        story: run.story,
        agent: run.agent,
        run: run.id,
      },
    ],
  );
  // A start or an exit may have waited behind the wish.
  world.mark(runKey(run.id));
}

function stopEvent(receipt: StopReceipt): Pick<NewEvent, 'kind' | 'text' | 'data'> {
  return {
    kind: receipt.verdict === 'gone' ? 'stopped' : 'stop_failed',
    text: receipt.verdict === 'gone' ? receipt.why : (receipt.reason ?? text('core.unproven')),
    data: { receipt: receipt.id, verdict: receipt.verdict, strength: receipt.strength, killed: receipt.killed.length },
  };
}
