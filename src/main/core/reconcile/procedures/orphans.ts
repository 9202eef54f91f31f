/**
 * The orphan sweep: at the host's start and every few minutes, what carries a run's mark or sits in a run's cgroup
 * without a live run is handled as a stop. A fence closes its worktree in the same turn as the finding, so that nothing
 * starts beside it (I1), and the fence's worker kills and proves.
 */
import { text } from '../../../../contract/index.ts';
import type { Identity, StoreChange, StoredFence, TableScan, TreeHold } from '../../ports/index.ts';
import type { NewEvent } from '../../state/ledger.ts';
import { type Orphans, orphansOf } from '../../stopping/index.ts';
import { fenceKey } from '../keys.ts';
import { containerOf, regained } from '../parts/stop/hold.ts';
import { occupied } from '../parts/stop/occupied.ts';
import { killOrSay } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import type { World } from '../world.ts';

interface Found extends Orphans {
  /** Its cgroup's folder, where somebody is still in it. */
  cgroup: string | null;
}

/** Resolves to the number of runs whose orphans were found. Rejects when the table cannot be read: that is unknown, never 'none'. */
export async function sweepOrphans(world: World): Promise<number> {
  const scan = await world.kill.table.scan();
  const seen = orphansOf(scan, owned(world));
  const alive = await world.kill.table.alive(seen.flatMap((one) => one.processes));
  // From here on one synchronous turn. A run may have ended with proof, or begun, while the look was going on.
  const { runs } = owned(world);
  const left = seen
    .map((one) => ({
      ...one,
      worktree: world.moved.get(one.worktree) ?? one.worktree,
      processes: one.processes.filter((process) => alive.includes(process)),
    }))
    .filter((one) => one.processes.length > 0 && !runs.has(one.run));
  const beside: Found[] = [];
  const fences = new Map<string, StoredFence>();
  for (const one of withCgroups(world, runs, left)) {
    // without a worktree on record there is nothing to close
    if (one.worktree === '' || occupied(world, one.worktree)) beside.push(one);
    else if (!world.ledger.fences.has(one.worktree) && !fences.has(one.worktree)) {
      fences.set(one.worktree, fenceFor(world, one, scan));
    }
  }
  close(world, [...fences.values()]);
  for (const one of beside) await stopBeside(world, one);
  return fences.size + beside.length;
}

function owned(world: World): { worktrees: Set<string>; runs: Set<string> } {
  const { ledger, live, released } = world;
  const runs = new Set(ledger.liveRuns().map((run) => run.id));
  for (const run of live.keys()) runs.add(run);
  for (const fence of ledger.fences.values()) runs.add(fence.run);
  for (const run of released.keys()) runs.add(run);
  const places = [...ledger.worktrees.values()].map((one) => one.path);
  return { worktrees: new Set([...places, ...world.moved.keys()]), runs };
}

/** Orphans by their mark, and cgroups without a live run: who is in those need not carry a mark any more. */
function withCgroups(world: World, runs: ReadonlySet<string>, found: readonly Orphans[]): Found[] {
  const cgroups = new Map(world.spawner.cgroups().map(({ run, cgroup }) => [run, cgroup]));
  const marked = found.map((one) => ({ ...one, cgroup: cgroups.get(one.run) ?? null }));
  for (const { run } of found) cgroups.delete(run);
  const others = [...cgroups].filter(([run]) => !runs.has(run));
  return [
    ...marked,
    ...others.map(([run, cgroup]) => {
      return { run, worktree: world.ledger.runs.get(run)?.worktree ?? '', processes: [], cgroup };
    }),
  ];
}

function fenceFor(world: World, { run, worktree, processes, cgroup }: Found, scan: TableScan): StoredFence {
  const record = world.ledger.runs.get(run);
  const story = [...world.ledger.worktrees].find(([, one]) => one.path === worktree)?.[0] ?? record?.story ?? '';
  const eldest = Math.min(...processes.map((one) => one.startTime));
  return {
    worktree,
    run,
    story,
    agent: record?.agent ?? text('core.orphans.agent'),
    verdict: 'unknown',
    reason: text('core.orphans.found', { n: processes.length }),
    processes: processes.map(({ pid, startTime, command, state }) => ({
      pid,
      startTime,
      command,
      state,
      why: text('core.launch.mark'),
    })),
    since: world.clock.now(),
    attempts: 0,
    nextTryAt: null,
    root: record?.boot === scan.boot ? record.root : null,
    boot: scan.boot,
    known: [],
    cgroup,
    runStartedAt: record?.startedAt ?? scan.origin.at + eldest * scan.origin.tick,
  };
}

function close(world: World, fences: readonly StoredFence[]): void {
  if (fences.length === 0) return;
  world.ledger.commit(
    fences.map((fence): StoreChange => ({ put: 'fence', fence })),
    fences.map((fence): NewEvent => {
      const { story, agent, run, reason, processes } = fence;
      return { kind: 'orphans_found', text: reason, story, agent, run, data: { processes } };
    }),
  );
  for (const { worktree, run, reason } of fences) {
    world.log.warn(`[orphans] ${run} in ${worktree}: ${reason}`);
    world.mark(fenceKey(worktree));
  }
}

/** Another run lives in that worktree, or none is known: only what the mark or the cgroup names is stopped, nothing is told by its folder. */
async function stopBeside(world: World, { run, worktree, processes, cgroup }: Found): Promise<void> {
  const since = world.clock.now();
  const boot = world.kill.table.boot();
  const hold = regained(world, { cgroup, boot });
  const outcome = await killOrSay(world, {
    run,
    worktree: null,
    root: null,
    tty: 0,
    startedAt: null,
    since: await eldestOf(world, processes, hold),
    boot,
    hold,
    known: processes,
  });
  const story = [...world.ledger.worktrees].find(([, one]) => one.path === worktree)?.[0] ?? '';
  const agent = world.ledger.runs.get(run)?.agent ?? text('core.orphans.agent');
  const receipt = receiptOf({ id: run, story, agent, container: containerOf(hold) }, outcome, {
    id: `rcpt_${world.random.id(16)}`,
    by: 'orphan',
    why: text('core.orphans.found', { n: processes.length }),
    since,
  });
  const gone = outcome.verdict === 'gone';
  // a receipt belongs to a story; without one the event alone tells
  const kept = story !== '';
  world.ledger.commit(kept ? [{ put: 'receipt', receipt }] : [], [
    {
      kind: gone ? 'orphans_stopped' : 'stop_failed',
      text: gone ? receipt.why : (receipt.reason ?? text('core.unproven')),
      ...(kept ? { story } : {}),
      agent,
      run,
      data: { receipt: kept ? receipt.id : null, killed: receipt.killed, survivors: receipt.survivors },
    },
  ]);
}

/** The run is at least as old as the eldest that is left of it; null: nobody can be looked at. */
async function eldestOf(world: World, processes: readonly Identity[], hold: TreeHold | null): Promise<number | null> {
  try {
    const held = await Promise.all((hold?.inside() ?? []).map((pid) => world.kill.table.identify(pid)));
    const starts = [...processes, ...held].flatMap((one) => one?.startTime ?? []);
    return starts.length > 0 ? Math.min(...starts) : null;
  } catch (error) {
    world.log.error('[orphans] a cgroup could not be read', error);
    return null;
  }
}
