/** What an old run left in the worktree of a start. */
import { message, type StopReceipt } from '../../../../../contract/index.ts';
import { ended, fenceAfter, receiptId } from '../../../agents/index.ts';
import { NO_TRACES, type StoredFence, type StoredRun } from '../../../ports/index.ts';
import { findLeftovers, type StopTarget } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { killOrExplain } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { settle } from '../stop/settle.ts';
import { afterProof } from '../stop/stale-lock.ts';
import { Cancelled, still } from './step.ts';

/**
 * Before spawning, the worktree is proven free of agents' processes; what is found is stopped like a run
 * (docs/semantics.md, "Start").
 */
export async function proveEmpty(world: World, id: string, worktree: string): Promise<void> {
  const leftovers = await findLeftovers(worktree, world.kill, world.ledger.releases, world.ledger.moved);
  for (const target of leftovers) {
    const before = still(world, id);
    const outcome = await killOrExplain(world, target);
    // what was done to them is written down, whatever was asked meanwhile
    const run = world.ledger.runs.get(id) ?? before;
    const receipt = receiptOf({ ...run, id: target.run, containment: 'none' }, outcome, {
      id: receiptId(world.random),
      by: 'orphan',
      why: message('launch.found'),
      since: world.clock.now() - outcome.ms,
    });
    if (outcome.verdict === 'gone') {
      await afterProof(world, worktree, outcome, id);
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
  still(world, id);
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
    .map((one) => ({ ...one, command: '?', state: '?', why: message('launch.mark') }));
  return {
    ...fence,
    run: target.run,
    runStartedAt: target.startedAt,
    processes: [...receipt.survivors, ...unseen],
    ...NO_TRACES,
    boot: target.boot ?? null,
  };
}
