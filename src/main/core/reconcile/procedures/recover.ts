/** Recovery: before anything else, what lives of runs that an earlier host left behind is stopped with proof or fenced. */
import { message } from '../../../../contract/index.ts';
import { ended, joinedStop, receiptId } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { containmentOf, regained } from '../parts/stop/hold.ts';
import { prove } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { settle } from '../parts/stop/settle.ts';
import { afterProof } from '../parts/stop/stale-lock.ts';
import type { World } from '../world.ts';

/**
 * Handles all runs that the store still calls pending or running; resolves to their number. Rejects never for one run's
 * sake: its slot stays closed, and its worker tries again.
 */
export async function recover(world: World): Promise<number> {
  const interrupted = world.ledger.liveRuns();
  for (const run of interrupted) world.interrupted.add(run.id);
  await Promise.all(
    interrupted.map((run) =>
      endInterrupted(world, run).catch((error) => {
        world.log.error(`[recover] the record of ${run.agent} on ${run.story} could not be written`, error);
      }),
    ),
  );
  return interrupted.length;
}

/** The end of a run whose host is gone. */
export async function endInterrupted(world: World, run: StoredRun): Promise<void> {
  const since = world.clock.now();
  const outcome = await prove(world, run);
  await afterProof(world, run.worktree, outcome, run.id);
  const now = world.ledger.runs.get(run.id) ?? run;
  const asked = joinedStop(now.stopping, { by: 'recovery', why: message('recover.why') }, since, () =>
    receiptId(world.random),
  );
  const of = { ...now, containment: containmentOf(regained(world, now)) };
  const receipt = receiptOf(of, outcome, { ...asked, id: asked.receipt, since });
  // A stop that was asked is kept: with its receipt written, its record leaves the pool next.
  const record = ended(now, world.clock.now(), { code: null, reason: message('recover.interrupted') });
  settle(world, record, receipt, {
    kind: outcome.verdict === 'gone' ? 'interrupted' : 'stop_failed',
    message: message('stop.proved', { why: message('recover.event'), receipt: receipt.id }),
  });
  world.interrupted.delete(run.id);
}
