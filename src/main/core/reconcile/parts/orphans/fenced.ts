/** Orphans that get a fence: it closes their worktree as soon as they are found, and its worker kills and verifies. */
import { type Message, message, messageText } from '../../../../../contract/index.ts';
import type { StoredFence, TableScan } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import { fenceKey } from '../../keys.ts';
import type { World } from '../../world.ts';
import { type FoundOrphans, slotOf } from './found.ts';

/** The fence for these orphans. `scan` is the one that found them. */
export function fenceFor(world: World, orphans: FoundOrphans, scan: TableScan): StoredFence {
  const { run, worktree, processes, cgroup } = orphans;
  const record = world.ledger.runs.get(run);
  const owner = world.ledger.worktrees.at(worktree)?.owner;
  const starts = processes.map((process) => process.startTime);
  const oldestAt =
    starts.length === 0 ? world.clock.now() : scan.origin.atMs + Math.min(...starts) * scan.origin.tickMs;
  return {
    worktree,
    run,
    ...slotOf(world, orphans),
    lane: owner?.kind === 'lane' ? owner.lane : null,
    verdict: 'unknown',
    reason: foundBy(orphans),
    processes: processes.map(({ pid, startTime, command, state }) => ({
      pid,
      startTime,
      command,
      state,
      why: message('launch.mark'),
    })),
    since: world.clock.now(),
    attempts: 0,
    nextTryAt: null,
    root: record?.boot === scan.boot ? record.root : null,
    boot: scan.boot,
    known: [],
    cgroup,
    handedTo: record?.handedTo ?? [],
    runStartedAt: record?.startedAt ?? oldestAt,
  };
}

/** What was found, for the event and the receipt. */
export function foundBy({ processes, container }: FoundOrphans): Message {
  return container && processes.length === 0
    ? message('orphans.container')
    : message('orphans.found', { n: processes.length });
}

/** Writes the fences and wakes their workers. */
export function closeWorktrees(world: World, fences: readonly StoredFence[]): void {
  if (fences.length === 0) return;
  world.observed.commit(
    fences.map((fence) => ({ put: 'fence' as const, fence })),
    fences.map((fence): NewEvent => {
      const { story, agent, run, reason } = fence;
      return { kind: 'orphans_found', message: reason, story, agent, run };
    }),
  );
  for (const { worktree, run, reason } of fences) {
    world.log.warn(`[orphans] ${run} in ${worktree}: ${messageText(reason, 'copied')}`);
    world.mark(fenceKey(worktree));
  }
}
