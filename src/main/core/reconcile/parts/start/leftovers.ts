/** What earlier runs left in the worktree of a start. */
import { message, type StopReceipt } from '../../../../../contract/index.ts';
import { ended, fenceAfter, receiptId } from '../../../agents/index.ts';
import { NO_TRACES, type StoredFence, type StoredRun } from '../../../ports/index.ts';
import { findLeftovers, type StopTarget } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { tryKillAndVerify } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { settle } from '../stop/settle.ts';
import { clearStaleLock } from '../stop/stale-lock.ts';
import { Cancelled, requirePending } from './step.ts';

/**
 * Proves that no process of an earlier run is in the worktree, before anything is spawned. Leftovers are stopped like a
 * run (docs/semantics.md, "Start"). If they are not proven gone, the start fails, a fence stays, and this rejects with
 * Cancelled.
 */
export async function proveEmpty(world: World, id: string, worktree: string): Promise<void> {
  const leftovers = await findLeftovers(worktree, world.kill, world.ledger.releases, world.ledger.moved);
  for (const target of leftovers) {
    const before = requirePending(world, id);
    const outcome = await tryKillAndVerify(world, target);
    // The receipt is written even if a stop of this run was requested in the meantime.
    const run = world.ledger.runs.get(id) ?? before;
    const receipt = receiptOf({ ...run, id: target.run, containment: 'none' }, outcome, {
      id: receiptId(world.random),
      by: 'orphan',
      why: message('launch.found'),
      since: world.clock.now() - outcome.ms,
    });
    if (outcome.verdict === 'gone') {
      await clearStaleLock(world, worktree, outcome, id);
      world.observed.commit(
        [{ put: 'receipt', receipt }],
        [
          {
            kind: 'leftovers_stopped',
            message: message('stop.proved', { why: receipt.why, receipt: receipt.id }),
            story: run.story,
            agent: run.agent,
          },
        ],
      );
      continue;
    }
    const reason = message('launch.busy', { reason: receipt.reason ?? message('unproven') });
    const failed = ended(run, world.clock.now(), { code: null, reason });
    const why = receipt.reason ?? message('unproven');
    const event = { kind: 'stop_failed' as const, message: message('stop.proved', { why, receipt: receipt.id }) };
    settle(world, failed, receipt, event, fenceOfLeftovers(target, run, receipt, worktree, world.clock.now()));
    throw new Cancelled();
  }
  requirePending(world, id);
}

/** A fence for the earlier run: later tries must find its processes, not those of the run that could not start. */
function fenceOfLeftovers(
  target: StopTarget & { startedAt: number },
  run: StoredRun,
  receipt: StopReceipt,
  worktree: string,
  at: number,
): StoredFence {
  const fence = fenceAfter(run, receipt, worktree, at);
  const named = new Set(receipt.survivors.map((survivor) => survivor.pid));
  const unnamed = target.known
    .filter((process) => !named.has(process.pid))
    .map((process) => ({ ...process, command: '?', state: '?', why: message('launch.mark') }));
  return {
    ...fence,
    run: target.run,
    runStartedAt: target.startedAt,
    processes: [...receipt.survivors, ...unnamed],
    ...NO_TRACES,
    boot: target.boot ?? null,
    handedTo: receipt.handedTo,
  };
}
